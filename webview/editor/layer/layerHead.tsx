import type { ComponentChildren, VNode } from 'preact';
import { percent, shape } from '../../../src/shared/format';
import { blockPath } from '../../../src/shared/model/layer';
import { share } from '../../../src/shared/stats/statistics';
import { strings } from '../../strings';
import { OutdatedMark } from '../../ui/answer';
import { removedWords } from '../../ui/unitWords';
import type { LayerProps } from './layerProps';
import { slicesOf } from '../../heatmap/layerMatrix';

/** A module path that breaks after its dots. */
const breakable = (name: string): ComponentChildren =>
  name.split(/(?<=\.)/).map((part, i) => [i > 0 && <wbr />, part]);

/** Back, the module's path with the way to its block, and what it is. */
export function LayerHead({
  store,
  layer,
  isOutdated,
}: LayerProps & { readonly isOutdated: boolean }): VNode {
  const zeros = store.plan?.layers[layer.index]?.weight;
  const place = blockPath(layer);
  return (
    <header class="layer-head">
      <button
        class="link"
        type="button"
        onClick={() => {
          store.openLayer(null);
        }}
      >
        ‹ {strings.allLayers}
      </button>
      <h1>
        {place && (
          // A button within the heading would put a space into its name.
          <a
            href="#"
            title={strings.showBlock}
            onClick={event => {
              event.preventDefault();
              store.setFilter(`block:${layer.block}`);
              store.openLayer(null);
            }}
          >
            {breakable(place)}
          </a>
        )}
        {breakable(layer.name.slice(place.length))}
      </h1>
      <span class="quiet">{layer.role}</span>
      <span>
        {layer.outputs} {strings.outputs} × {layer.inputs / slicesOf(layer)} {strings.inputs}
        {slicesOf(layer) > 1 && ` × ${shape(layer.kernel)}`}
      </span>
      <span class="quiet">
        {layer.weight.name}, {strings.stored} {shape(layer.weight.dims)}
      </span>
      {layer.heads > 1 && (
        <span class="quiet">
          {layer.heads} {strings.headsCount}
        </span>
      )}
      {store.removed.of(layer.index).map(count => (
        <span key={count.kind} class={store.removed.isFresh ? '' : 'outdated'}>
          {removedWords(count)}
        </span>
      ))}
      {zeros && zeros.zeros > 0 && (
        <span class={`layer-zeros${store.isCounted ? '' : ' outdated'}`}>
          {percent(share(zeros))} {strings.zeros}
        </span>
      )}
      <OutdatedMark shown={isOutdated || (store.plan !== null && !store.isCounted)} />
      {layer.unprunable !== undefined && <span class="quiet">{layer.unprunable}</span>}
    </header>
  );
}
