import { CanvasRenderer } from './canvasRenderer';
import { WebglRenderer } from './webglRenderer';
import type { HeatmapRenderer } from './renderer';

/** WebGL2 where there is one, else Canvas2D with the same pixels. */
export function createRenderer(canvas: HTMLCanvasElement): HeatmapRenderer {
  const gl = canvas.getContext('webgl2', { alpha: true, antialias: false, depth: false });
  if (gl) return new WebglRenderer(gl);
  return new CanvasRenderer(canvas.getContext('2d')!);
}
