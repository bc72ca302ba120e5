import { magnitudeOfBits } from '../../shared/stats/magnitudeBucket';
import type { LayerInspection, Plan } from '../../shared/stats/plan';
import type { UnitSet } from '../model/units/unitSet';
import type { StoredTensor } from '../onnx/modelIndex';
import { logHistogram } from '../stats/logHistogram';
import { summaryShape } from '../stats/layerSummary';
import type { ScanTask } from '../stats/scanTask';
import { emptyStatistics, type Weights } from '../stats/weights';
import type { PruneMasks } from '../weights/mask/tensorMask';
import { isReadable } from '../weights/weightTensor';
import { resolveMask } from './resolveMask';
import { wholeUnits } from './structured/wholeUnits';

/** Everything about one layer before and after the steps, in one pass over its weight. */
export async function inspectLayer(
  weights: Weights,
  layer: number,
  {
    masks,
    plan,
    signal,
  }: { readonly masks: PruneMasks; readonly plan: Plan; readonly signal?: AbortSignal },
): Promise<LayerInspection> {
  const facts = weights.model.description.layers[layer]!;
  const tensor = weights.model.weights[layer]!;
  const neighbours = weights.model.neighboursOf(layer);
  const units = await unitsOf(weights, plan.layers[layer]!, masks, signal);
  if (!isReadable(tensor))
    return { ...nothingRead(tensor, plan.layers[layer]!), neighbours, units };
  const { elementType } = tensor;
  const mask = masks.get(tensor.id);
  const before = await weights.scan(tensor, signal);
  const resolved = await resolveMask(weights, tensor, mask, signal);
  const task: ScanTask = { kind: 'scan', tensor, mask: resolved, shape: summaryShape(facts) };
  const { summary, ...after } = mask
    ? await weights.runTask(task, { signal, urgent: true })
    : { ...before, summary: await weights.summary(layer, { signal, urgent: true }) };
  const { rowNorms, headNorms, twoOfFour } = summary!;
  return {
    before: before.statistics,
    after: after.statistics,
    histogramBefore: logHistogram(elementType, before.buckets, before.statistics.zeros),
    histogramAfter: logHistogram(elementType, after.buckets, after.statistics.zeros),
    plan:
      resolved.kind === 'threshold'
        ? { ...plan.layers[layer]!, threshold: magnitudeOfBits(elementType, resolved.bits) }
        : plan.layers[layer]!,
    rowNorms,
    headNorms,
    twoOfFour,
    neighbours,
    units,
  };
}

/** How many of the heads or neurons that a layer holds a part of are zero as a whole. With too few zeros for one, none is read. */
async function unitsOf(
  weights: Weights,
  { layer, weight }: LayerInspection['plan'],
  masks: PruneMasks,
  signal: AbortSignal | undefined,
): Promise<LayerInspection['units']> {
  const { sets } = await weights.model.unitSets(signal);
  const own = sets.filter(({ layers }) => layers.includes(layer));
  const canGo = ({ units }: UnitSet): boolean => weight.zeros * units >= weight.total;
  const found = await wholeUnits(weights, masks, {
    signal,
    only: set => own.includes(set) && canGo(set),
  });
  return own.map(set => {
    const { kind, units } = set;
    const kept = found.find(each => each.set === set)?.kept ?? units;
    return { kind, units, gone: units - kept };
  });
}

/** What is shown of a layer whose element type or storage is not read. */
function nothingRead(
  tensor: StoredTensor,
  plan: LayerInspection['plan'],
): Omit<LayerInspection, 'neighbours' | 'units'> {
  const statistics = emptyStatistics(tensor);
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
