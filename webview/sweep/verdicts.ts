import { memoised } from '../../src/shared/memoised';
import type { ShownCell, SweepState } from '../../src/shared/messages/sweepMessages';
import type { DoneCell } from '../../src/shared/sweep/cellResult';
import { type DamageMetric, damageMetrics } from '../../src/shared/sweep/damageMetric';
import { type DenseClip, denseClipOf } from '../../src/shared/sweep/denseClip';
import {
  seenIn,
  type Verdict,
  type VerdictName,
  verdictOf,
  type VerdictRule,
  verdictWithin,
} from '../../src/shared/sweep/verdict';
import { strings } from './strings';

export const verdictWord: Readonly<Record<VerdictName, string>> = {
  collapsed: strings.collapsed,
  'quality-drops': strings.qualityDrops,
  'another-picture': strings.anotherPicture,
  'same-picture': strings.samePicture,
};

/** What cells are judged by. */
export interface Judging {
  readonly metric: DamageMetric;
  readonly tolerance: number;
  readonly clipOf: (cell: Pick<ShownCell, 'prompt' | 'seed'>) => DenseClip;
  /** By key: what somebody says of a picture who looked at it. It counts for no claim. */
  readonly own: Readonly<Record<string, VerdictName>>;
}

/** With its reasons; undefined for a cell that was not computed, or failed. */
export function verdictOfCell(cell: ShownCell | undefined, judging: Judging): Verdict | undefined {
  if (cell?.result?.state !== 'done') return undefined;
  const own = judging.own[cell.key];
  if (own !== undefined) return { name: own, reasons: [strings.byEye] };
  return verdictOf(cell.result, ruleFor(cell, judging));
}

/** The verdict alone: what a thousand cells are judged by while the tolerance is dragged. */
export function verdictNameOfCell(
  cell: ShownCell | undefined,
  judging: Judging,
): VerdictName | undefined {
  if (cell?.result?.state !== 'done') return undefined;
  const own = judging.own[cell.key];
  if (own !== undefined) return own;
  const seen = seenBy.get(judging.metric)!(cell.result, judging.clipOf);
  return verdictWithin(seen, judging.tolerance);
}

/** What is seen in a cell whatever the tolerance, by each metric: looked for once, however often the tolerance moves. */
const seenBy = new Map(
  damageMetrics.map(metric => [
    metric,
    memoised((cell: DoneCell, clipOf: Judging['clipOf']) =>
      seenIn(cell, { metric, ...clipOf(cell) }),
    ),
  ]),
);

const ruleFor = (cell: ShownCell, { metric, tolerance, clipOf }: Judging): VerdictRule => ({
  ...{ metric, tolerance },
  ...clipOf(cell),
});

/** What the dense pictures of a sweep say of how well they fit their prompts. */
export const denseClipIn = ({ curves, maps }: SweepState): Judging['clipOf'] =>
  denseClipOf(
    [
      ...curves.flatMap(({ series }) => series.flatMap(({ settings }) => settings)),
      ...maps.flatMap(({ places }) =>
        places.map(({ x, y, cells }) => ({ sparsity: x + y, cells })),
      ),
    ]
      .filter(({ sparsity }) => sparsity === 0)
      .flatMap(({ cells }) => cells)
      .flatMap(({ result }) => (result?.state === 'done' ? [result] : [])),
  );
