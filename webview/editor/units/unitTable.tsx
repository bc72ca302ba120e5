import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { integer } from '../../../src/shared/format';
import type { EditorStore } from '../state/store';
import { strings } from './strings';
import { scoreFigure, summaryOf } from './unitWords';

/** What the tiles show, in figures: a row for each attention and feed-forward. */
export function UnitTable({ store }: { readonly store: EditorStore }): VNode {
  const { scores, removed, view, model } = store;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus in the tiles is gone.
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  const goneOf = (name: string): number =>
    removed
      .of(model!.layers.findIndex(layer => layer.name === name))
      .reduce((sum, { gone }) => sum + gone, 0);
  return (
    <div ref={box} class="sensitivity-table" role="region" tabIndex={0} aria-label={strings.table}>
      <table>
        <caption>{strings.scoresLong}</caption>
        <thead>
          <tr>
            {[
              ...[strings.takenBy, strings.units, strings.lowest, strings.median],
              ...[strings.highest, strings.removed],
            ].map(heading => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
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
        </tbody>
      </table>
    </div>
  );
}
