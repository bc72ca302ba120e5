import type { ComponentChildren, VNode } from 'preact';
import type { ColourMapName } from '../gl/colourMap';
import type { ScaleName } from '../gl/colourScale';
import { strings } from '../strings';
import { Button, Dropdown } from '../ui/controls';
import type { Heatmap } from './heatmap';
import { type LayerProps, stepLayer } from './layerView';
import { domains, maps } from './toolbar';

const scales: readonly { readonly value: ScaleName; readonly text: string }[] = [
  { value: 'log', text: `${strings.scaleLog} |w|` },
  { value: 'linear', text: `${strings.scaleLinear} |w|` },
  { value: 'symlog', text: strings.scaleSigned },
];

/** How the layer is coloured and shown; what the crosshair says stands at the right and never moves. */
export function LayerTools({
  store,
  layer,
  heatmap,
  map,
  children,
}: LayerProps & {
  readonly heatmap: Heatmap;
  readonly map: ColourMapName;
  readonly children: ComponentChildren;
}): VNode {
  const { view } = store;
  const last = store.model!.layers.length - 1;
  return (
    <div class="layer-bar" role="toolbar" aria-label={strings.layerTools}>
      <Dropdown
        label={strings.scale}
        value={view.layerScale}
        options={scales}
        onChange={layerScale => {
          store.setView({ layerScale });
        }}
      />
      <Dropdown
        label={strings.colourMap}
        value={map}
        options={maps}
        onChange={chosen => {
          store.setView(view.layerScale === 'symlog' ? { signedMap: chosen } : { map: chosen });
        }}
      />
      <Dropdown
        label={strings.domain}
        value={view.domain}
        options={domains(view.domain)}
        onChange={domain => {
          store.setView({ domain });
        }}
      />
      <Button
        appearance="secondary"
        onClick={() => {
          heatmap.fit();
        }}
      >
        {strings.fit}
      </Button>
      <Button
        appearance="secondary"
        pressed={view.table}
        onClick={() => {
          store.setView({ table: !view.table });
        }}
      >
        {strings.table}
      </Button>
      <Button
        appearance="secondary"
        label={strings.previousLayer}
        disabled={layer.index === 0}
        onClick={() => {
          stepLayer({ store, layer }, -1);
        }}
      >
        ‹
      </Button>
      <Button
        appearance="secondary"
        label={strings.nextLayer}
        disabled={layer.index === last}
        onClick={() => {
          stepLayer({ store, layer }, 1);
        }}
      >
        ›
      </Button>
      {children}
    </div>
  );
}
