import type { ByComponent } from '../../../shared/model/component';

export interface JointLine {
  /** Rising. */
  readonly points: readonly ByComponent<number>[];
  /** Where both components are at their own limits; -1 where none has any. */
  readonly start: number;
}

/**
 * Settings of text encoder and UNet around their own limits, given as places in the grid, -1 for none: both step down together, for
 * together they break earlier than apart; from their limits up it is the UNet alone, since the text encoder's is its own.
 */
export function jointLine(
  grid: readonly number[],
  { text, unet }: { readonly text: number; readonly unet: number },
): JointLine {
  const pointAt = (atText: number, atUnet: number): ByComponent<number> => ({
    ...(atText >= 0 && { 'text-encoder': grid[atText]! }),
    ...(atUnet >= 0 && { unet: grid[atUnet]! }),
  });
  const down = Math.max(text, unet) + 1;
  const lower = Array.from({ length: down }, (_, i) => pointAt(text - i, unet - i)).reverse();
  const upper = grid.slice(unet + 1).map((_, i) => pointAt(text, unet + 1 + i));
  return { points: [...lower, ...upper], start: down - 1 };
}

/** How much a setting prunes, of components that count alike. */
export const shareOf = (setting: ByComponent<number>): number =>
  Object.values(setting).reduce((sum, share) => sum + share, 0);
