import type { VNode } from 'preact';
import type { FrontierFrame, FrontierPlace } from '../../src/shared/charts/frontierChart';
import { bandWord } from './bandWord';
import { sparsityName } from './cellSentence';
import { strings } from './strings';
import { Twin, NONE, twoDecimals } from './twin';

interface TableProps {
  readonly label: string;
  readonly frame: FrontierFrame;
  readonly cells: readonly FrontierPlace[];
  readonly xName: string;
  readonly yName: string;
}

/** What a map shows, in figures: a row for each share of the one component, a column for each of the other. */
export const MapTable = ({ label, frame: { xs, ys }, cells, xName, yName }: TableProps): VNode => (
  <Twin figure="map" label={label}>
    <table>
      <caption>
        {strings.promptsWithin}, {strings.median}, {strings.band}
      </caption>
      <thead>
        <tr>
          <th scope="col">{yName}</th>
          {xs.map(x => (
            <th key={x} scope="col">
              {xName} {sparsityName(x)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ys.toReversed().map(y => (
          <tr key={y}>
            <th scope="row">{sparsityName(y)}</th>
            {xs.map(x => (
              <td key={x}>{wordsOf(cells.find(cell => cell.x === x && cell.y === y))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </Twin>
);

function wordsOf(cell: FrontierPlace | undefined): string {
  const { point } = cell ?? {};
  if (!point) return NONE;
  const band = point.claim ? bandWord[point.claim.band] : NONE;
  return `${point.within} ${strings.of} ${point.n}, ${twoDecimals(point.median)}, ${band}`;
}
