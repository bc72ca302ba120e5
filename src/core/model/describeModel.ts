import path from 'node:path';
import { type ElementType, isFloatType } from '../../shared/model/elementType';
import type { ModelDescription } from '../../shared/model/model';
import { parseRecipe } from '../../shared/recipe/parseRecipe';
import { type Recipe, RECIPE_KEY } from '../../shared/recipe/recipe';
import type { ModelIndex, StoredTensor } from '../onnx/modelIndex';
import { recoverSave } from '../onnx/write/recoverSave';
import { readModelIndex } from '../onnx/read/readModelIndex';
import { componentOf } from './component';
import { fingerprint } from './fingerprint';
import { readHeads } from './attentionHeads';
import { inputsOf } from './inputs';
import { GraphUse } from './graphUse';
import { type NeighbourFinder, neighbourFinder } from './neighbours';
import { layersOf, type LayerTensors } from './layers';
import { isWeight, modulesOf } from './groupByModule';
import { sharingOf } from './sharing';
import type { UnitSets } from './units/unitSet';
import { unitFinder } from './units/unitSets';

/** A described model with the stored tensors that its layers stand for. */
export interface OpenModel {
  readonly description: ModelDescription;
  readonly modelIndex: ModelIndex;
  /** The weight of `description.layers[i]`. */
  readonly weights: readonly StoredTensor[];
  /** The biases and other companions of `description.layers[i]`. */
  readonly companions: readonly (readonly StoredTensor[])[];
  /** The distinct float tensors that `parameters` counts, in the order of the model index. */
  readonly counted: readonly StoredTensor[];
  readonly neighboursOf: NeighbourFinder;
  /** The neurons and heads that can leave the model; found when they are asked for first. */
  readonly unitSets: (signal?: AbortSignal) => Promise<UnitSets>;
}

/**
 * Opens a model without reading a weight, after finishing a save of it that a crash interrupted. Fails as `readModelIndex`
 * does.
 */
export async function describeModel(file: string, signal?: AbortSignal): Promise<OpenModel> {
  await recoverSave(path.resolve(file));
  return describeIndex(await readModelIndex(path.resolve(file), signal));
}

/** The same of a model that was read before. */
export async function describeIndex(modelIndex: ModelIndex): Promise<OpenModel> {
  const graph = new GraphUse(modelIndex);
  const modules = modulesOf(modelIndex, graph);
  const found = layersOf(modules, await readHeads(modelIndex, graph, modules));
  // Tensors that are one range of bytes are one weight.
  const { tiedTo } = sharingOf(modelIndex.tensors);
  const counted = modelIndex.tensors.filter(
    tensor => isWeight(tensor) && isFloatType(tensor.elementType) && !tiedTo.has(tensor.id),
  );
  const weights = found.map(({ weight }) => weight);
  const companions = found.map(layer => layer.companions);
  const layers = found.map(({ layer }) => layer);
  return {
    modelIndex,
    counted,
    weights,
    companions,
    neighboursOf: neighbourFinder({ modelIndex, weights, companions }),
    unitSets: unitFinder({ modelIndex, weights, companions, layers }),
    description: {
      ...(await identity(modelIndex)),
      parameters: counted.reduce((sum, { elements }) => sum + elements, 0),
      elementType: commonType(counted),
      inputs: inputsOf(modelIndex).map(({ name }) => name),
      layers,
      blocks: [...new Set(found.map(({ layer }) => layer.block))],
      notes: notesOn(found, tiedTo.size),
    },
  };
}

async function identity(
  modelIndex: ModelIndex,
): Promise<
  Omit<ModelDescription, 'parameters' | 'elementType' | 'inputs' | 'layers' | 'blocks' | 'notes'>
> {
  const { kind, note } = componentOf(modelIndex);
  const history = readHistory(modelIndex);
  return {
    path: modelIndex.files[0]!,
    component: kind,
    ...(note !== undefined && { componentNote: note }),
    bytes: modelIndex.sizes.reduce((sum, size) => sum + size, 0),
    opset: modelIndex.opset,
    producer: modelIndex.producer,
    fingerprint: await fingerprint(modelIndex),
    ...(history && { history }),
    files: modelIndex.files,
  };
}

/** The recipe that made a file, if Pollard did. An entry that Pollard cannot read is somebody else's: the model opens without a history. */
export function readHistory({ metadata, files }: ModelIndex): Recipe | undefined {
  const text = metadata[RECIPE_KEY];
  if (text === undefined) return undefined;
  try {
    return parseRecipe(text, files[0]!);
  } catch {
    return undefined;
  }
}

function commonType(tensors: readonly StoredTensor[]): ElementType {
  const counts = new Map<ElementType, number>();
  for (const { elementType, elements } of tensors)
    counts.set(elementType, (counts.get(elementType) ?? 0) + elements);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'unknown';
}

function notesOn(found: readonly LayerTensors[], ties: number): readonly string[] {
  const packed = found.filter(({ layer }) => layer.role === 'attention-qkv').length;
  const unprunable = found.filter(({ layer }) => layer.unprunable !== undefined);
  return [
    ...(ties > 0
      ? [`${ties} tensors are the same bytes as another one: they count and prune once.`]
      : []),
    ...(packed > 0
      ? [`${packed} layers pack q, k and v into one matrix: a step prunes them together.`]
      : []),
    ...(unprunable.length > 0
      ? [`${unprunable.length} layers cannot be pruned. ${unprunable[0]!.layer.unprunable!}`]
      : []),
  ];
}
