import { plainPercent } from '../../src/shared/format';
import type { CursorWords, ShownCell } from '../../src/shared/messages/sweepMessages';
import { componentTitle } from '../../src/shared/model/component';
import { pointsOf } from '../../src/shared/safeLimit/bands';
import { damageIn } from '../../src/shared/sweep/damageMetric';
import { anchorShare } from './anchorShare';
import { cellMatches } from './filter';
import { metricWord } from './metricWord';
import type { Cursor } from './cursor';
import type { SweepStore } from './store';
import { strings } from './strings';
import { verdictNameOfCell, verdictWord } from './verdicts';

/** What is read aloud of a cell: where it is, what became of it, and how far it is from the dense picture. */
export const cellSentence = (store: SweepStore, at: Cursor): string =>
  sentenceAt(store, at, promptPlace(store, at.prompt));

function sentenceAt(store: SweepStore, at: Cursor, prompt: string): string {
  const sparsity = store.series?.settings[at.column]?.sparsity ?? 0;
  const cell = store.cellAt(at);
  const where = `${sparsityName(sparsity)}, ${prompt}`;
  const aside = cell && !cellMatches(store.filter, cell, store) ? `, ${strings.aside}` : '';
  return `${where}${became(store, cell, sparsity > 0)}${aside}`;
}

/** The same of the cell under the cursor, and what it is read against: the share of another prompt's, and how many prompts agree. */
export function cursorSentence(store: SweepStore): string {
  const { cursor, pair, cellHere, tolerance, metric, series, state } = store;
  const prompt = `${strings.onePrompt} ${promptPlace(store, cursor.prompt)}`;
  if (pair) {
    const where = `${pairName(pair)}, ${prompt}`;
    return `${where}${became(store, cellHere, pair.x > 0 || pair.y > 0)}`;
  }
  const sparsity = series?.settings[cursor.column]?.sparsity;
  const error = cellHere?.result?.state === 'done' && damageIn(cellHere.result, metric);
  const share =
    sparsity && typeof error === 'number'
      ? anchorShare(error, { anchors: state?.anchors, metric, tolerance })
      : '';
  const point = series && pointsOf(series.table, tolerance).find(p => p.sparsity === sparsity);
  const agree =
    point && sparsity
      ? ` ${point.within} ${strings.of} ${point.n} ${strings.promptsWithin} ${tolerance.toFixed(2)}.`
      : '';
  return `${strings.sparsityHere} ${sentenceAt(store, cursor, prompt)}${share}.${agree}`;
}

/** The cell under the cursor for the status bar: `UNet 60 %, prompt 5 of 8: quality drops, latent error 0.79`. */
export function cursorWords(store: SweepStore): CursorWords {
  const { cursor, pair, cellHere, curve, series, state } = store;
  const sparsity = series?.settings[cursor.column]?.sparsity ?? 0;
  const isPruned = pair ? pair.x > 0 || pair.y > 0 : sparsity > 0;
  const subject = curve && isPruned ? `${componentTitle[curve.component]} ` : '';
  const where = pair ? pairName(pair) : `${subject}${sparsityName(sparsity)}`;
  const prompt = `${strings.onePrompt} ${cursor.prompt + 1} ${strings.of} ${state?.plan.prompts.length ?? 0}`;
  return {
    short: `${where}, ${prompt}${became(store, cellHere, isPruned)}`,
    whole: cursorSentence(store),
  };
}

/** `text encoder 30 %, UNet 60 %`. */
export const pairName = ({ map, x, y }: NonNullable<SweepStore['pair']>): string =>
  `${componentTitle[map.y]} ${plainPercent(y)}, ${componentTitle[map.x]} ${plainPercent(x)}`;

export const sparsityName = (sparsity: number): string =>
  sparsity === 0 ? strings.dense : plainPercent(sparsity);

function promptPlace({ state }: SweepStore, prompt: number): string {
  const { prompts = [] } = state?.plan ?? {};
  return `${prompt + 1} ${strings.of} ${prompts.length}, ${prompts[prompt] ?? ''}`;
}

function became(store: SweepStore, cell: ShownCell | undefined, isPruned: boolean): string {
  if (!cell?.result) return `: ${strings.waiting}`;
  if (cell.result.state === 'failed') return `: ${strings.cellFailed}`;
  if (!isPruned) return '';
  const verdict = verdictNameOfCell(cell, store);
  const error = damageIn(cell.result, store.metric);
  return `: ${verdict ? verdictWord[verdict] : ''}, ${metricWord[store.metric]} ${error?.toFixed(2) ?? '∞'}`;
}
