import type { VNode } from 'preact';
import { integer } from '../../../src/shared/format';
import { QuantityTable } from '../quantity/quantityTable';
import type { EditorStore } from '../state/store';
import { strings } from './strings';
import { scoreFigure, summaryOf } from './unitWords';

/** What the tiles show, in figures: a row for each attention and feed-forward. */
export function UnitTable({ store }: { readonly store: EditorStore }): VNode {
  const { scores, removed, view, model } = store;
  const goneOf = (name: string): number =>
    removed
      .of(model!.layers.findIndex(layer => layer.name === name))
      .reduce((sum, { gone }) => sum + gone, 0);
  return (
    <QuantityTable
      label={strings.table}
      caption={strings.scoresLong}
      headings={[
        ...[strings.takenBy, strings.units, strings.lowest, strings.median],
        ...[strings.highest, strings.removed],
      ]}
    >
      {(scores.sets ?? []).map(set => (
        <tr key={set.name}>
          <th scope="row">{set.name}</th>
          <td>
            {integer(set.units)} {strings[set.kind]}
          </td>
          {summaryOf(set).map((score, i) => (
            <td key={i}>{scoreFigure(score, view.unitsBy)}</td>
          ))}
          <td>{integer(goneOf(set.name))}</td>
        </tr>
      ))}
    </QuantityTable>
  );
}
