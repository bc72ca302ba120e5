import type { ComponentChildren, VNode } from 'preact';
import { shape } from '../../../src/shared/format';
import type { Layer } from '../../../src/shared/model/layer';
import type { ColourMapName } from '../../gl/colourMap';
import type { ScaleName } from '../../gl/colourScale';
import { strings } from '../../strings';
import { Button, Dropdown, type DropdownProps } from '../../ui/controls';
import type { Heatmap } from '../../heatmap/heatmap';
import { type MatrixProps, stepLayer } from './layerProps';
import { slicePlace, slicesOf } from '../../heatmap/layerMatrix';
import { domains, maps } from '../toolbar';

const scales: readonly { readonly value: ScaleName; readonly text: string }[] = [
  { value: 'log', text: `${strings.scaleLog} |w|` },
  { value: 'linear', text: `${strings.scaleLinear} |w|` },
  { value: 'symlog', text: strings.scaleSigned },
];

/** How the layer is coloured and shown; what the crosshair says stands at the right and never moves. */
export function LayerTools({
  store,
  layer,
  matrix,
  heatmap,
  map,
  children,
}: MatrixProps & {
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
      {slicesOf(layer) > 1 && (
        <Dropdown
          label={strings.kernelSlice}
          value={String(matrix.slice ?? 'all')}
          options={sliceOptions(layer)}
          onChange={chosen => {
            store.setView({ slice: chosen === 'all' ? null : Number(chosen) });
          }}
        />
      )}
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

/** All of a kernel folded into the columns, or one of its positions. */
const sliceOptions = (layer: Layer): DropdownProps<string>['options'] => [
  { value: 'all', text: `${strings.kernel} ${shape(layer.kernel)}, ${strings.foldedKernel}` },
  ...Array.from({ length: slicesOf(layer) }, (_, slice) => ({
    value: String(slice),
    text: `${strings.kernel} ${slicePlace(layer, slice)}`,
  })),
];
