import { type CollapseReason, collapseSentence } from './collapse';
import type { DoneCell } from './cellResult';
import { damageIn, type DamageMetric } from './damageMetric';
import { damageTitle } from './damageTitle';

/** What a pruned picture is beside the dense one of its prompt and seed, from the worst to the best. */
export const verdicts = ['collapsed', 'quality-drops', 'another-picture', 'same-picture'] as const;
export type VerdictName = (typeof verdicts)[number];

/** The legend, everywhere. Nothing but a look at it makes certain that a picture collapsed. */
export const verdictTitle: Readonly<Record<VerdictName, string>> = {
  collapsed: 'likely collapsed',
  'quality-drops': 'quality drops',
  'another-picture': 'another picture',
  'same-picture': 'same picture',
};

export interface Verdict {
  readonly name: VerdictName;
  /** Short sentences; none for the same picture. */
  readonly reasons: readonly string[];
}

/** What a verdict goes by. */
export interface VerdictRule {
  /** The metric that damage is measured by. */
  readonly metric: DamageMetric;
  /** Up to where it is the same picture. */
  readonly tolerance: number;
  /** The clip score of the dense picture of this prompt and seed. */
  readonly denseClipScore?: number | undefined;
  /** By how much clip scores of dense pictures of one prompt differ from seed to seed. */
  readonly clipNoise?: number | undefined;
}

/** A cell's own figures, as far as it is judged by them. */
type Judged = Pick<DoneCell, 'metrics' | 'collapse'>;

/**
 * Judges one cell, the worst first: a collapse by what was measured of its picture, then a clip score that is lower than dense
 * seeds explain, then the distance from the dense picture. Without clip scores nobody can say that quality drops.
 */
export function verdictNameOf(cell: Judged, rule: VerdictRule): VerdictName {
  return verdictWithin(seenIn(cell, rule), rule.tolerance);
}

/** What is seen in a cell whatever the tolerance. */
export interface Seen {
  /** What it is without looking at its damage. */
  readonly worse: 'collapsed' | 'quality-drops' | undefined;
  readonly damage: number;
}

export function seenIn(cell: Judged, rule: Omit<VerdictRule, 'tolerance'>): Seen {
  const isCollapsed = cell.collapse && cell.collapse.length > 0;
  const isDrop = dropBeyondNoise(cell, rule) !== undefined;
  return {
    worse: isCollapsed ? 'collapsed' : isDrop ? 'quality-drops' : undefined,
    damage: damageOf(cell, rule),
  };
}

/** The verdict by a tolerance: what a thousand cells are asked for while one is dragged. */
export const verdictWithin = ({ worse, damage }: Seen, tolerance: number): VerdictName =>
  worse ?? (damage <= tolerance ? 'same-picture' : 'another-picture');

/** The same with its reasons. */
export function verdictOf(cell: Judged, rule: VerdictRule): Verdict {
  const name = verdictNameOf(cell, rule);
  return { name, reasons: reasonsOf(name, cell, rule) };
}

function reasonsOf(name: VerdictName, cell: Judged, rule: VerdictRule): readonly string[] {
  switch (name) {
    case 'collapsed':
      return (cell.collapse ?? []).map(asSentence);
    case 'quality-drops':
      return [dropOf(dropBeyondNoise(cell, rule)!, rule.clipNoise!)];
    case 'another-picture':
      return [distanceOf(rule.metric, damageOf(cell, rule), rule.tolerance)];
    case 'same-picture':
      return [];
  }
}

const damageOf = (cell: Judged, { metric }: Pick<VerdictRule, 'metric'>): number =>
  damageIn(cell, metric) ?? Infinity;

/** By how much a picture fits its prompt less well than the dense one, where that is more than seeds explain. */
function dropBeyondNoise(
  { metrics: { clipScore } }: Judged,
  { denseClipScore, clipNoise }: Omit<VerdictRule, 'tolerance'>,
): number | undefined {
  if (typeof clipScore !== 'number' || denseClipScore === undefined || clipNoise === undefined)
    return undefined;
  const drop = denseClipScore - clipScore;
  return drop > clipNoise ? drop : undefined;
}

const asSentence = (reason: CollapseReason): string => collapseSentence[reason];

const dropOf = (drop: number, noise: number): string =>
  `It fits its prompt less well than the dense picture: the clip score is ${decimal(drop)} lower, and dense seeds differ by ${decimal(noise)}.`;

const distanceOf = (metric: DamageMetric, damage: number, tolerance: number): string =>
  `Its ${damageTitle[metric]} is ${Number.isFinite(damage) ? decimal(damage) : 'infinite'}, beyond the tolerance of ${decimal(tolerance)}.`;

const decimal = (value: number): string => String(Number(value.toPrecision(3)));
