import path from 'node:path';
import { type ElementType, isFloatType } from '../../shared/elementType';
import type { ModelDescription } from '../../shared/model';
import { parseRecipe } from '../../shared/parseRecipe';
import { type Recipe, RECIPE_KEY } from '../../shared/recipe';
import type { Catalogue, StoredTensor } from '../onnx/catalogue';
import { readCatalogue } from '../onnx/readCatalogue';
import { componentOf } from './component';
import { fingerprint } from './fingerprint';
import { readHeads } from './heads';
import { isWeight, layersOf, type LayerTensors } from './layers';

/** A described model with the stored tensors that its layers stand for. */
export interface OpenModel {
  readonly description: ModelDescription;
  readonly catalogue: Catalogue;
  /** The weight of `description.layers[i]`. */
  readonly weights: readonly StoredTensor[];
  /** The biases and other companions of `description.layers[i]`. */
  readonly companions: readonly (readonly StoredTensor[])[];
  /** The distinct float tensors that `parameters` counts, in catalogue order. */
  readonly counted: readonly StoredTensor[];
}

/** Opens a model without reading a weight. Fails as `readCatalogue` does. */
export async function describeModel(file: string, signal?: AbortSignal): Promise<OpenModel> {
  const catalogue = await readCatalogue(path.resolve(file), signal);
  const found = layersOf(catalogue, await readHeads(catalogue.files[0]!));
  const counted = distinct(
    catalogue.tensors.filter(tensor => isWeight(tensor) && isFloatType(tensor.elementType)),
  );
  return {
    catalogue,
    counted,
    weights: found.map(({ weight }) => weight),
    companions: found.map(({ companions }) => companions),
    description: {
      ...(await identity(catalogue)),
      parameters: counted.reduce((sum, { elements }) => sum + elements, 0),
      elementType: commonType(counted),
      layers: found.map(({ layer }) => layer),
      blocks: [...new Set(found.map(({ layer }) => layer.block))],
      notes: notes(found),
    },
  };
}

async function identity(
  catalogue: Catalogue,
): Promise<Omit<ModelDescription, 'parameters' | 'elementType' | 'layers' | 'blocks' | 'notes'>> {
  const { kind, note } = componentOf(catalogue);
  const history = readHistory(catalogue);
  return {
    path: catalogue.files[0]!,
    component: kind,
    ...(note !== undefined && { componentNote: note }),
    bytes: catalogue.sizes.reduce((sum, size) => sum + size, 0),
    opset: catalogue.opset,
    producer: catalogue.producer,
    fingerprint: await fingerprint(catalogue.files),
    ...(history && { history }),
    files: catalogue.files,
  };
}

/** A recipe entry that Pollard cannot read is somebody else's: the model opens without a history. */
function readHistory({ metadata, files }: Catalogue): Recipe | undefined {
  const text = metadata[RECIPE_KEY];
  if (text === undefined) return undefined;
  try {
    return parseRecipe(text, files[0]!);
  } catch {
    return undefined;
  }
}

/** Tensors that share one byte range are one weight. */
function distinct(tensors: readonly StoredTensor[]): readonly StoredTensor[] {
  const seen = new Set<string>();
  return tensors.filter(({ storage }) => {
    if (storage.kind !== 'raw') return true;
    const key = `${storage.file}:${storage.offset}:${storage.length}`;
    return !seen.has(key) && seen.add(key);
  });
}

function commonType(tensors: readonly StoredTensor[]): ElementType {
  const counts = new Map<ElementType, number>();
  for (const { elementType, elements } of tensors)
    counts.set(elementType, (counts.get(elementType) ?? 0) + elements);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'unknown';
}

function notes(found: readonly LayerTensors[]): readonly string[] {
  const packed = found.filter(({ layer }) => layer.role === 'attention-qkv').length;
  const unprunable = found.filter(({ layer }) => layer.unprunable !== undefined);
  return [
    ...(packed > 0
      ? [`${packed} layers pack q, k and v into one matrix: the three cannot be told apart.`]
      : []),
    ...(unprunable.length > 0
      ? [`${unprunable.length} layers cannot be pruned. ${unprunable[0]!.layer.unprunable!}`]
      : []),
  ];
}
