import { OVERVIEW, type Plane, type TileRequest } from '../../../src/shared/stats/statistics';
import type { Quantity } from './quantity';

/** In device pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * What is asked for to draw a picture of so many device pixels: whole fractions of the cells that a scan keeps, so that a
 * window that is drawn wider does not ask for every pixel of it anew.
 */
export function thumbnailPicture(
  { width, height }: PictureSize,
  quantity: Quantity,
): Pick<TileRequest, 'rows' | 'columns' | 'planes'> {
  const fits = (parts: number): boolean =>
    OVERVIEW.rows / parts >= height && OVERVIEW.columns / parts >= width;
  const parts = [4, 2].find(fits) ?? 1;
  return {
    rows: OVERVIEW.rows / parts,
    columns: OVERVIEW.columns / parts,
    planes: planesOf(quantity),
  };
}

/** Zeros are hatched and means tell what a threshold would prune, whatever the colours stand for. */
const planesOf = (quantity: Quantity): readonly Plane[] =>
  quantity === 'max' || quantity === 'spread' ? ['mean', 'zeros', 'max'] : ['mean', 'zeros'];
