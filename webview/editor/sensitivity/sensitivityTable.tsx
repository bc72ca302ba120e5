import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { integer, plainPercent } from '../../../src/shared/format';
import type { SensitivityGroup } from '../../../src/shared/sensitivity/sensitivityMap';
import { strings } from '../../strings';
import type { EditorStore } from '../state/store';
import { damageFigure } from './damageWords';

/** What the tiles show, in figures: a row for each block or layer, the most sensitive first where the order is by damage. */
export function SensitivityTable({ store }: { readonly store: EditorStore }): VNode {
  const { view, sensitivity } = store;
  const groups = sensitivity.state?.maps[view.damageBy]?.groups ?? [];
  const damages = sensitivity.damages(view.damageBy);
  const byName = new Map((damages?.all ?? []).map(each => [each.group, each]));
  const rank = ({ name }: SensitivityGroup): number => byName.get(name)?.rank ?? Infinity;
  const rows = view.order === 'damage' ? [...groups].sort((a, b) => rank(a) - rank(b)) : groups;
  const sparsities = groups[0]?.errors.map(({ sparsity }) => sparsity) ?? [];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus in the tiles is gone.
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  return (
    <div
      ref={box}
      class="sensitivity-table"
      role="region"
      tabIndex={0}
      aria-label={strings.damageTable}
    >
      <table>
        <caption>{strings.damageLong}</caption>
        <thead>
          <tr>
            {[
              strings.prunedTogether,
              strings.weights,
              ...sparsities.map(sparsity => `${strings.errorAt} ${plainPercent(sparsity)}`),
              strings.perThousandRemoved,
              strings.rank,
            ].map(heading => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, layers, errors }) => {
            const damage = byName.get(name);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{integer(layers.reduce((sum, { weights }) => sum + weights, 0))}</td>
                {errors.map(({ sparsity, error }) => (
                  <td key={sparsity}>{error === null ? strings.notFinite : damageFigure(error)}</td>
                ))}
                <td>{damage && damageFigure(damage.perThousand)}</td>
                <td>{damage?.rank}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && <p class="quiet">{strings.notMeasured}</p>}
    </div>
  );
}
