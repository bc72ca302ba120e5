import type { VNode } from 'preact';
import type { Cells } from '../../gl/paintTile';

/** The canvases of the rows that are drawn, by their keys. */
export type Strips = Map<string, HTMLCanvasElement>;

interface PictureStripProps {
  readonly strips: Strips;
  /** Another one for other layers or another width: it begins empty. */
  readonly name: string;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The pictures of a row of thumbnails. Browsers make a layer of every canvas: one a row scrolls at 60 frames a second, one a
 * thumbnail does not.
 */
export function PictureStrip({ strips, name, top, width, height }: PictureStripProps): VNode {
  const density = window.devicePixelRatio;
  return (
    <canvas
      class="picture-strip"
      ref={canvas => {
        if (canvas) strips.set(name, canvas);
        else strips.delete(name);
      }}
      width={Math.round(width * density)}
      height={Math.round(height * density)}
      style={{ top: `${top}px`, width: `${width}px`, height: `${height}px` }}
      aria-hidden="true"
    />
  );
}

const scratch = document.createElement('canvas');

/** A thumbnail's place on its strip, in CSS pixels. */
export interface PicturePlace {
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** Draws one pixel a cell into the place of a thumbnail; null clears it. */
export function drawPicture(
  strip: HTMLCanvasElement,
  { left, width, height }: PicturePlace,
  picture: (Pick<Cells, 'rows' | 'columns'> & { readonly pixels: ImageDataArray }) | null,
): void {
  const context = strip.getContext('2d')!;
  const density = window.devicePixelRatio;
  const place = [left, 0, width, height].map(at => Math.round(at * density)) as [
    number,
    number,
    number,
    number,
  ];
  if (!picture) {
    context.clearRect(...place);
    return;
  }
  const { rows, columns, pixels } = picture;
  scratch.width = columns;
  scratch.height = rows;
  scratch.getContext('2d')!.putImageData(new ImageData(pixels, columns, rows), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(scratch, ...place);
}
