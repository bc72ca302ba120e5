import { type JointLine, jointLine } from '../../../core/evaluate/safe/jointLine';
import type { Foretold } from '../../../core/evaluate/safe/searchSafe';
import type { Trials } from '../../../core/evaluate/safe/worstFirst';
import type { ByComponent } from '../../../shared/model/component';
import type { SafeRequest } from './safeRequest';

type Setting = ByComponent<number>;

/** Where short runs see the limits of components, and along what they are to be confirmed. */
export interface ForetoldComponents {
  /** By component; 0 where not even the lowest sparsity holds. */
  readonly limits: ByComponent<number>;
  readonly line: JointLine;
  /** By point of the line. */
  readonly trials: Trials;
}

/** The text encoder alone, then the UNet beside it as far as it is pruned then. */
export async function foretellComponents(
  { components, grid }: Pick<SafeRequest, 'components' | 'grid'>,
  foretell: (points: readonly Setting[]) => Promise<Foretold>,
): Promise<ForetoldComponents> {
  const shareAt = (place: number): number => grid[place] ?? 0;
  const [first, ...others] = components;
  if (others.length === 0) {
    const points = grid.map(share => ({ [first!]: share }));
    const { limit, trials } = await foretell(points);
    return { limits: { [first!]: shareAt(limit) }, line: { points, start: limit }, trials };
  }
  const textPoints = grid.map(share => ({ 'text-encoder': share }));
  const text = await foretell(textPoints);
  const beside = text.limit < 0 ? {} : textPoints[text.limit]!;
  const unetPoints = grid.map(share => ({ ...beside, unet: share }));
  const unet = await foretell(unetPoints);
  const line = jointLine(grid, { text: text.limit, unet: unet.limit });
  const moved = [...unet.trials].map(
    ([place, trial]) => [place - unet.limit + line.start, trial] as const,
  );
  return {
    limits: { 'text-encoder': shareAt(text.limit), unet: shareAt(unet.limit) },
    ...{ line, trials: new Map(moved) },
  };
}
