import type { VNode } from 'preact';
import { percent, shape } from '../../src/shared/format';
import type { Layer } from '../../src/shared/layer';
import type { LayerInspection } from '../../src/shared/plan';
import { strings } from '../strings';
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

/** The selected layer: what it is, its weights before and after, where it stands, and the steps that touched it. */
export function Inspector({ store }: { readonly store: InspectorStore }): VNode {
  useStore(store);
  const { state, inspection, tile } = store;
  const layer = state?.layer === null ? undefined : state?.model?.layers[state.layer];
  if (!layer) return <p class="inspector quiet">{strings.selectLayer}</p>;
  return (
    <section class="inspector" aria-label={layer.name}>
      <h1>{layer.name}</h1>
      <p class="quiet">
        {layer.role} · {layer.outputs} {strings.outputs} × {layer.inputs} {strings.inputs} ·{' '}
        {layer.weight.elementType}
      </p>
      <p class="quiet">
        {layer.weight.name}, {strings.stored} {shape(layer.weight.dims)}
      </p>
      {layer.unprunable !== undefined && <p>{layer.unprunable}</p>}
      {inspection && (
        <>
          {tile && <Picture tile={tile} statistics={inspection.before} />}
          <Figures inspection={inspection} />
          <Histogram inspection={inspection} />
          {inspection.rowNorms.length > 1 && <RowNorms norms={inspection.rowNorms} />}
          {inspection.headNorms.length > 0 && <HeadNorms norms={inspection.headNorms} />}
          {layer.target === 'linear' && <Pattern layer={layer} inspection={inspection} />}
          <Steps store={store} inspection={inspection} />
          <Beside store={store} layer={layer} inspection={inspection} />
        </>
      )}
      <Actions store={store} layer={layer} />
    </section>
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

function Steps({
  store,
  inspection,
}: {
  readonly store: InspectorStore;
  readonly inspection: LayerInspection;
}): VNode {
  const { steps } = inspection.plan;
  return (
    <>
      <h2>{strings.steps}</h2>
      {steps.length === 0 ? (
        <p class="quiet">{strings.noSteps}</p>
      ) : (
        <ol aria-label={strings.steps}>
          {steps.map(step => (
            <li key={step} value={step + 1}>
              {store.state?.edits?.steps[step]?.label}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
