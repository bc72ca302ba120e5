import type { VNode } from 'preact';
import type { Layer } from '../../src/shared/model/layer';
import type { LayerInspection } from '../../src/shared/stats/plan';
import { strings } from '../strings';
import type { InspectorStore } from './store';
import { strings as own } from './strings';

interface BesideProps {
  readonly store: InspectorStore;
  readonly layer: Layer;
  readonly inspection: LayerInspection;
}

/** The layer's place in the graph: the nodes that use its weight, and the layers before and after it. */
export function Beside({ store, layer, inspection }: BesideProps): VNode {
  const { before, after } = inspection.neighbours;
  return (
    <>
      <h2>{strings.consumers}</h2>
      <ul aria-label={strings.consumers}>
        {layer.weight.consumers.map(consumer => (
          <li key={consumer}>{consumer}</li>
        ))}
      </ul>
      <h2>{own.comesFrom}</h2>
      <Layers store={store} layers={before} label={own.comesFrom} none={own.start} />
      <h2>{own.goesTo}</h2>
      <Layers store={store} layers={after} label={own.goesTo} none={own.end} />
    </>
  );
}

function Layers({
  store,
  layers,
  label,
  none,
}: {
  readonly store: InspectorStore;
  readonly layers: readonly number[];
  readonly label: string;
  readonly none: string;
}): VNode {
  if (layers.length === 0) return <p class="quiet">{none}</p>;
  return (
    <ul aria-label={label}>
      {layers.map(index => (
        <li key={index}>
          <button
            class="link"
            type="button"
            onClick={() => void store.host.selectLayers({ layers: [index] })}
          >
            {store.state?.model?.layers[index]?.name}
          </button>
        </li>
      ))}
    </ul>
  );
}
