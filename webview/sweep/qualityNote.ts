import { plainPercent } from '../../src/shared/format';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { verdictNameOfCell } from './verdicts';

/** A column can be safe while single pictures drop in quality: `At 50 % quality drops in 3 of 8.`; undefined where none does. */
export function qualityNote(
  store: SweepStore,
  { settings }: JudgedSeries,
  sparsity: number,
): string | undefined {
  const { cells = [] } = settings.find(each => each.sparsity === sparsity) ?? {};
  const prompts = new Set(cells.map(({ prompt }) => prompt));
  const dropped = new Set(
    cells
      .filter(cell => verdictNameOfCell(cell, store) === 'quality-drops')
      .map(({ prompt }) => prompt),
  );
  return dropped.size === 0
    ? undefined
    : `${strings.at} ${plainPercent(sparsity)} ${strings.qualityDropsIn} ${dropped.size} ${strings.of} ${prompts.size}.`;
}
