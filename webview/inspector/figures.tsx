import type { VNode } from 'preact';
import { integer, magnitude, percent } from '../../src/shared/format';
import type { LayerInspection } from '../../src/shared/stats/plan';
import type { Statistics } from '../../src/shared/stats/statistics';
import { strings } from '../strings';
import { strings as own } from './strings';

type Row = readonly [string, (statistics: Statistics) => string];

/** The statistics of the weights before and after the steps; what did not change is said once more, dimmed. */
export function Figures({
  inspection: { before, after },
}: {
  readonly inspection: LayerInspection;
}): VNode {
  const rows: readonly Row[] = [
    [strings.zeros, s => integer(s.zeros)],
    [strings.sparsity, s => percent(s.count === 0 ? 0 : s.zeros / s.count)],
    [strings.meanAbsolute, s => magnitude(s.meanAbsolute)],
    [strings.maxAbsolute, s => magnitude(s.maxAbsolute)],
    [strings.mean, s => magnitude(s.mean)],
    [strings.deviation, s => magnitude(s.standardDeviation)],
    [strings.minimum, s => magnitude(s.min)],
    [strings.maximum, s => magnitude(s.max)],
    ...(before.nonFinite > 0
      ? [[strings.nonFinite, (s: Statistics) => integer(s.nonFinite)] as const]
      : []),
  ];
  return (
    <table aria-label={own.weights}>
      <thead>
        <tr>
          <td />
          <th scope="col">{strings.before}</th>
          <th scope="col">{strings.after}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, of]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{of(before)}</td>
            <td class={of(before) === of(after) ? 'quiet' : ''}>{of(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
