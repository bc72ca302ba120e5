import type { VNode } from 'preact';
import { integer, percent, shape } from '../../src/shared/format';
import type { Layer } from '../../src/shared/model/layer';
import type { LayerInspection } from '../../src/shared/stats/plan';
import type { InspectedLayer } from '../../src/shared/messages/editorMessages';
import { strings } from '../strings';
import { Answer, isOutdated, OutdatedMark } from '../ui/answer';
import { useStore } from '../ui/useStore';
import { Actions } from './actions';
import { Beside } from './beside';
import { Figures } from './figures';
import { Histogram } from './histogram';
import './inspector.css';
import { HeadNorms, RowNorms } from './norms';
import { Picture } from './picture';
import type { InspectorStore } from './store';
import { strings as own } from './strings';
import { UnitBars } from './unitBars';

/** The selected layer: what it is, its weights before and after, where it stands, and the steps that touched it. */
export function Inspector({ store }: { readonly store: InspectorStore }): VNode {
  useStore(store);
  const { layer, inspection, picture } = store;
  if (!layer) return <p class="inspector quiet">{strings.selectLayer}</p>;
  return (
    <section class="inspector" aria-label={layer.name}>
      <h1>{layer.name}</h1>
      <OutdatedMark shown={isOutdated(inspection) || isOutdated(picture)} />
      <p class="quiet">
        {layer.role} · {layer.outputs} {strings.outputs} × {layer.inputs} {strings.inputs} ·{' '}
        {layer.weight.elementType}
      </p>
      <p class="quiet">
        {layer.weight.name}, {strings.stored} {shape(layer.weight.dims)}
      </p>
      {layer.unprunable !== undefined && <p>{layer.unprunable}</p>}
      <Answer of={inspection}>
        {found => (
          <>
            <Answer of={picture}>
              {tile => <Picture tile={tile} statistics={found.before} />}
            </Answer>
            <Figures inspection={found} />
            <Units units={found.units} />
            <UnitBars store={store} />
            <Histogram inspection={found} />
            {found.rowNorms.length > 1 && <RowNorms norms={found.rowNorms} />}
            {found.headNorms.length > 0 && <HeadNorms norms={found.headNorms} />}
            {layer.target === 'linear' && <Pattern layer={layer} inspection={found} />}
            <Steps inspection={found} />
            <Beside store={store} layer={layer} inspection={found} />
          </>
        )}
      </Answer>
      <Actions store={store} layer={layer} />
    </section>
  );
}

/** How many heads or neurons go. */
function Units({ units }: Pick<LayerInspection, 'units'>): VNode {
  return (
    <>
      {units
        .filter(({ gone }) => gone > 0)
        .map(({ kind, units: all, gone }) => (
          <p key={kind}>
            {integer(gone)} {own.of} {integer(all)}{' '}
            {kind === 'neurons' ? own.neuronsGone : own.headsGone}
          </p>
        ))}
    </>
  );
}

/** How much of the layer has the pattern already that some hardware runs faster. */
function Pattern({
  layer,
  inspection,
}: {
  readonly layer: Layer;
  readonly inspection: LayerInspection;
}): VNode {
  return (
    <>
      <h2>{own.pattern}</h2>
      <p>
        {layer.inputs % 4 === 0
          ? `${percent(inspection.twoOfFour)} ${own.patternFits}`
          : own.patternShape}
      </p>
    </>
  );
}

function Steps({ inspection: { touchedBy } }: { readonly inspection: InspectedLayer }): VNode {
  return (
    <>
      <h2>{strings.steps}</h2>
      {touchedBy.length === 0 ? (
        <p class="quiet">{strings.noSteps}</p>
      ) : (
        <ol aria-label={strings.steps}>
          {touchedBy.map(({ index, label }) => (
            <li key={index} value={index + 1}>
              {label}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
