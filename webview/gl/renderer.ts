import type { Tile } from '../../src/shared/stats/statistics';
import type { Shading } from './shading';

/** What a frame shows. */
export interface Frame {
  /** The rectangle of the matrix that fills the canvas, in weights, fractional. */
  readonly view: {
    readonly row: number;
    readonly column: number;
    readonly height: number;
    readonly width: number;
  };
  /** The canvas in device pixels, and how many make a CSS pixel. */
  readonly width: number;
  readonly height: number;
  readonly density: number;
  /** From the coarsest to the finest; later ones cover earlier ones. */
  readonly tiles: readonly Tile[];
  readonly shading: Shading;
}

/** Draws heatmaps from values: other colours, domains and thresholds touch no data. */
export interface HeatmapRenderer {
  readonly kind: 'webgl2' | 'canvas2d';
  /** WebGL2 without a graphics card behind it. */
  readonly isSlow: boolean;
  /** Shades a tile that arrived, ahead of the frame that shows it. */
  prepare(tile: Tile, shading: Shading): void;
  draw(frame: Frame): void;
  /** Waits for what `draw` started, for measuring. */
  finish(): void;
  dispose(): void;
}
