import type { VNode } from 'preact';
import { integer, plainPercent } from '../../../src/shared/format';
import type { SensitivityGroup } from '../../../src/shared/sensitivity/sensitivityMap';
import { strings } from '../../strings';
import { QuantityTable } from '../quantity/quantityTable';
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
  return (
    <QuantityTable
      label={strings.damageTable}
      caption={strings.damageLong}
      headings={[
        strings.prunedTogether,
        strings.weights,
        ...sparsities.map(sparsity => `${strings.errorAt} ${plainPercent(sparsity)}`),
        strings.perThousandRemoved,
        strings.rank,
      ]}
      note={rows.length === 0 ? strings.notMeasured : undefined}
    >
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
    </QuantityTable>
  );
}
