import { magnitudeOfBits } from '../../shared/magnitudeClass';
import type { LayerInspection, Plan } from '../../shared/plan';
import { neighboursOf } from '../model/neighbours';
import type { StoredTensor } from '../onnx/catalogue';
import { logHistogram } from '../stats/logHistogram';
import { shapeOf } from '../stats/relief';
import { isReadable, unread, type Weights } from '../stats/weights';
import { settle } from './settle';
import type { States } from './tensorState';

/** Everything about one layer before and after the steps, in one pass over its weight. */
export async function inspectLayer(
  weights: Weights,
  layer: number,
  {
    states,
    plan,
    signal,
  }: { readonly states: States; readonly plan: Plan; readonly signal?: AbortSignal },
): Promise<LayerInspection> {
  const facts = weights.model.description.layers[layer]!;
  const tensor = weights.model.weights[layer]!;
  const neighbours = neighboursOf(weights.model, layer);
  if (!isReadable(tensor)) return { ...nothingRead(tensor, plan.layers[layer]!), neighbours };
  const { elementType } = tensor;
  const state = states.get(tensor.id);
  const before = await weights.scan(tensor, signal);
  const cut = await settle(weights, tensor, state, signal);
  const shape = shapeOf(facts);
  const { relief, ...after } = state
    ? await weights.perform({ kind: 'survey', tensor, cut, shape }, { signal, urgent: true })
    : { ...before, relief: await weights.relief(layer, { signal, urgent: true }) };
  const { rowNorms, headNorms, twoOfFour } = relief!;
  return {
    before: before.statistics,
    after: after.statistics,
    histogramBefore: logHistogram(elementType, before.classes, before.statistics.zeros),
    histogramAfter: logHistogram(elementType, after.classes, after.statistics.zeros),
    plan:
      cut.kind === 'cut'
        ? { ...plan.layers[layer]!, threshold: magnitudeOfBits(elementType, cut.bits) }
        : plan.layers[layer]!,
    rowNorms,
    headNorms,
    twoOfFour,
    neighbours,
  };
}

/** What is shown of a layer whose element type or storage is not read. */
function nothingRead(
  tensor: StoredTensor,
  plan: LayerInspection['plan'],
): Omit<LayerInspection, 'neighbours'> {
  const statistics = unread(tensor);
  const histogram = { low: -8, width: 0.1, counts: new Float64Array(100), zeros: 0 };
  return {
    before: statistics,
    after: statistics,
    histogramBefore: histogram,
    histogramAfter: histogram,
    plan,
    rowNorms: new Float32Array(),
    headNorms: new Float32Array(),
    twoOfFour: 0,
  };
}
