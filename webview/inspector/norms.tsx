import type { VNode } from 'preact';
import { magnitude } from '../../src/shared/format';
import { strings } from '../strings';
import { strings as own } from './strings';

const WIDTH = 288;
const HEIGHT = 40;

/** The L2 norms of the output rows, the first at the left, from zero up. */
export function RowNorms({ norms }: { readonly norms: Float32Array }): VNode {
  const largest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  const smallest = norms.reduce((least, norm) => Math.min(least, norm), largest);
  const range = `${magnitude(smallest)} … ${magnitude(largest)}`;
  return (
    <>
      <h2>
        {own.rowNorms} <span class="inspector-figure">{range}</span>
      </h2>
      <svg
        class="row-norms"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${own.rowNorms}: ${range}`}
      >
        {[...norms].map((norm, row) => {
          const height = largest === 0 ? 0 : (norm / largest) * HEIGHT;
          const width = WIDTH / norms.length;
          return (
            <rect key={row} x={row * width} y={HEIGHT - height} width={width} height={height} />
          );
        })}
      </svg>
    </>
  );
}

/** The L2 norms of the attention heads, a bar each. */
export function HeadNorms({ norms }: { readonly norms: Float32Array }): VNode {
  const largest = norms.reduce((most, norm) => Math.max(most, norm), 0);
  return (
    <>
      <h2>{strings.heads}</h2>
      <ol class="heads" aria-label={strings.heads} start={0}>
        {[...norms].map((norm, head) => (
          <li key={head}>
            <span class="quiet" aria-hidden="true">
              {head}
            </span>
            <span class="head-track">
              <span
                class="head-bar"
                style={{ width: `${largest === 0 ? 0 : (100 * norm) / largest}%` }}
              />
            </span>
            <span>{magnitude(norm)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
