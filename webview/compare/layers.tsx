import type { VNode } from 'preact';
import type { LayerDifference } from '../../src/shared/stats/difference';
import { integer, magnitude, percent } from '../../src/shared/format';
import { Checkbox, Dropdown } from '../ui/controls';
import type { CompareStore } from './store';
import { strings } from './strings';

/** Every layer that both models have: how many of its weights differ, and how many of those became zero. */
export function Layers({ store }: { readonly store: CompareStore }): VNode {
  const { listing, layers } = store;
  return (
    <section>
      <div class="compare-tools">
        <Dropdown
          label={strings.order}
          value={listing.order}
          options={[
            { value: 'network', text: strings.orderNetwork },
            { value: 'changed', text: strings.orderChanged },
          ]}
          onChange={order => {
            store.list({ order });
          }}
        />
        <Checkbox
          label={strings.onlyChanged}
          checked={listing.onlyChanged}
          onChange={onlyChanged => {
            store.list({ onlyChanged });
          }}
        />
      </div>
      {layers.length > 0 && (
        <table aria-label={strings.layers}>
          <thead>
            <tr>
              <th scope="col">{strings.layer}</th>
              <th scope="col">{strings.weights}</th>
              <th scope="col">{strings.changedHead}</th>
              <th scope="col">{strings.newlyZeroHead}</th>
              <th scope="col">{strings.largest}</th>
            </tr>
          </thead>
          <tbody>
            {layers.map(layer => (
              <Line key={layer.layer} store={store} layer={layer} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Line({
  store,
  layer,
}: {
  readonly store: CompareStore;
  readonly layer: LayerDifference;
}): VNode {
  const { name, elements, changed, newlyZero, largest } = layer;
  return (
    <tr>
      <th scope="row">
        <button
          class="link"
          type="button"
          onClick={() => void store.host.open({ layer: layer.layer })}
        >
          {name}
        </button>
      </th>
      <td>{integer(elements)}</td>
      <td>
        {integer(changed)} <span class="quiet">{percent(changed / elements)}</span>
      </td>
      <td>
        {integer(newlyZero)}
        <span class="compare-track" aria-hidden="true">
          <span style={{ width: `${(100 * newlyZero) / elements}%` }} />
        </span>
      </td>
      <td>{magnitude(largest)}</td>
    </tr>
  );
}
