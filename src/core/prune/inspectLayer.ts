import { magnitudeOfBits } from '../../shared/magnitudeClass';
import type { LayerInspection, Plan } from '../../shared/plan';
import { neighboursOf } from '../model/neighbours';
import type { StoredTensor } from '../onnx/catalogue';
import { logHistogram } from '../stats/logHistogram';
import { LineNorms } from '../stats/lineNorms';
import { tallyFor } from '../stats/tensorScan';
import { planeOf } from '../stats/tile';
import { floatBlocks } from '../stats/toFloats';
import { isReadable, unread, type Weights, type WeightTensor } from '../stats/weights';
import { readPruned } from './current';
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
  const before = await weights.scan(tensor, signal);
  const tally = tallyFor(elementType);
  const norms = new LineNorms(planeOf(facts), facts.heads);
  for await (const chunk of readPruned(weights, tensor, states.get(tensor.id), { signal })) {
    tally.add(chunk.bits);
    for (const { first, values } of floatBlocks(elementType, chunk)) norms.add(first, values);
  }
  const after = tally.result();
  return {
    before: before.statistics,
    after: after.statistics,
    histogramBefore: logHistogram(elementType, before.classes, before.statistics.zeros),
    histogramAfter: logHistogram(elementType, after.classes, after.statistics.zeros),
    plan: await withExactThreshold(weights, tensor, states, plan.layers[layer]!),
    rowNorms: norms.rows(256),
    headNorms: norms.heads(),
    twoOfFour: norms.twoOfFour(),
    neighbours,
  };
}

async function withExactThreshold(
  weights: Weights,
  tensor: WeightTensor,
  states: States,
  plan: LayerInspection['plan'],
): Promise<LayerInspection['plan']> {
  const cut = await settle(weights, tensor, states.get(tensor.id));
  return cut.kind === 'cut'
    ? { ...plan, threshold: magnitudeOfBits(tensor.elementType, cut.bits) }
    : plan;
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
