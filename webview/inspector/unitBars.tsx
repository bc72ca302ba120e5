import type { VNode } from 'preact';
import { magnitude } from '../../src/shared/format';
import type { ScoredUnits, UnitScoring } from '../../src/shared/stats/unitScores';
import { Answer } from '../ui/answer';
import { removedWords } from '../ui/unitWords';
import type { InspectorStore } from './store';
import { strings } from './strings';
import './unitBars.css';

/** So many have a line each. */
const FEW = 32;
const WIDTH = 288;
const HEIGHT = 56;

/** The heads or neurons that the layer holds a part of, the lowest score first, those that are gone hatched. */
export function UnitBars({ store }: { readonly store: InspectorStore }): VNode | null {
  const { scores, scoring } = store;
  const isObs = scoring === 'obs';
  // Most layers hold none, and are told at once.
  if (!isObs && (scores.data?.sets.length ?? 0) === 0 && !scores.failure) return null;
  return (
    <>
      <Answer of={scores} waiting={strings.scoring}>
        {({ sets }) => sets.map((set, i) => <Scored key={i} set={set} by={scoring} />)}
      </Answer>
      {(isObs || scores.data?.hasObs) && (
        <button
          class="link"
          type="button"
          onClick={() => {
            store.score(isObs ? 'magnitude' : 'obs');
          }}
        >
          {isObs ? strings.scoreByMagnitude : strings.scoreByObs}
        </button>
      )}
    </>
  );
}

function Scored({
  set: { kind, scores, gone },
  by,
}: {
  readonly set: ScoredUnits;
  readonly by: UnitScoring;
}): VNode {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]! || a - b);
  const largest = scores[order.at(-1)!]!;
  const removed = removedWords({
    ...{ kind, units: scores.length, gone: gone.reduce((sum, one) => sum + one, 0) },
  });
  const title = `${kind === 'heads' ? strings.headScores : strings.neuronScores} ${by === 'obs' ? strings.byObs : strings.byMagnitude}`;
  const share = (unit: number): number => (largest > 0 ? scores[unit]! / largest : 0);
  return (
    <>
      <h2>{title}</h2>
      {order.length <= FEW ? (
        <ol class="heads" aria-label={title}>
          {order.map(unit => (
            <li key={unit}>
              <span class="quiet">{unit}</span>
              <span class="head-track">
                <span
                  class={gone[unit] ? 'head-bar unit-gone' : 'head-bar'}
                  style={{ width: `${100 * share(unit)}%` }}
                />
                {gone[unit] === 1 && <span class="spoken">{strings.removed}</span>}
              </span>
              <span>{magnitude(scores[unit]!)}</span>
            </li>
          ))}
        </ol>
      ) : (
        <svg
          class="unit-bars"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: ${magnitude(scores[order[0]!]!)} … ${magnitude(largest)}. ${removed}`}
        >
          <defs>
            <pattern
              id={`gone-${kind}`}
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect class="unit-gone-line" width="2" height="5" />
            </pattern>
          </defs>
          <path class="unit-stays" d={bars(order, unit => gone[unit] === 0, share)} />
          <path
            class="unit-goes"
            fill={`url(#gone-${kind})`}
            d={bars(order, unit => gone[unit] === 1, share)}
          />
        </svg>
      )}
      <p class="quiet">{strings.scoresLong}</p>
    </>
  );
}

/** The bars of those that are asked for, as one outline: there may be thousands. */
function bars(
  order: readonly number[],
  isAsked: (unit: number) => boolean,
  share: (unit: number) => number,
): string {
  const width = WIDTH / order.length;
  return order
    .flatMap((unit, place) =>
      isAsked(unit)
        ? [
            `M${(place * width).toFixed(3)} ${HEIGHT}V${(HEIGHT * (1 - share(unit))).toFixed(2)}h${width.toFixed(3)}V${HEIGHT}z`,
          ]
        : [],
    )
    .join('');
}
