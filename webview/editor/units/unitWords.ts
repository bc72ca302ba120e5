import { integer, magnitude } from '../../../src/shared/format';
import type { ScoreSpread, UnitScoring } from '../../../src/shared/stats/unitScores';
import type { EditorStore } from '../state/store';
import { strings } from './strings';

/** A score: a mean |w|, or a share in percent. */
export const scoreFigure = (score: number, by: UnitScoring): string =>
  by === 'magnitude' ? magnitude(score) : `${Number((100 * score).toPrecision(2))} %`;

/** The lowest, the median and the highest of a spread. */
export const summaryOf = ({ scores }: Pick<ScoreSpread, 'scores'>): readonly number[] => [
  scores[0]!,
  scores[(scores.length - 1) >> 1]!,
  scores.at(-1)!,
];

/** `192 neurons by |w|: 0.012 … 0.034, median 0.02`. */
export function spreadWords(spread: ScoreSpread, by: UnitScoring): string {
  const [low, median, high] = summaryOf(spread).map(score => scoreFigure(score, by));
  const scored = by === 'obs' ? strings.byObs : strings.byMagnitude;
  return `${integer(spread.units)} ${strings[spread.kind]} ${scored}: ${low} … ${high}, ${strings.median} ${median}`;
}

/** What the ends of the colour map stand for. */
export function scoreLegend({ scores, view: { unitsBy: by } }: EditorStore): string {
  const { low, high } = scores.domain;
  const unit = by === 'obs' ? strings.legendObs : strings.legendMagnitude;
  return `${scoreFigure(low, by)} … ${scoreFigure(high, by)}, ${unit}, ${strings.lowestLeft}`;
}

/** The same at length. */
export const scoreTitle = ({ view: { unitsBy } }: EditorStore): string =>
  unitsBy === 'obs' ? strings.obsLong : strings.legendMagnitude;
