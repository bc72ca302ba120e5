import type { StoredTensor } from '../../onnx/modelIndex';
import type { NewTensor } from '../../onnx/write/rewriteGraph';
import type { Weights } from '../../stats/weights';
import type { PruneMasks } from '../../weights/mask/tensorMask';
import { isReadable } from '../../weights/weightTensor';
import { readPruned } from '../readPruned';
import {
  type ModelRewrite,
  type Place,
  rewriteModel,
  type RewriteOptions,
  sizeOfFiles,
} from '../rewriteModel';
import { keptDims, keptElements } from './keptElements';
import { nothingToRemove, unreadable } from './refuseShrink';
import { type CutTensor, shrunkGraph } from './shrunkGraph';
import { goneUnits, type WholeUnits, wholeUnits } from './wholeUnits';

/** What left a model. */
export interface Shrunk {
  readonly neurons: number;
  readonly heads: number;
  /** Bytes of all files before and after. */
  readonly before: number;
  readonly after: number;
  readonly notes: readonly string[];
}

/**
 * Writes a model without the units that are zero with all of their weights under masks: tensors lose lines, shapes the numbers of
 * units. As `rewriteModel`; fails, too, with `invalid-request` where no unit is zero as a whole.
 */
export async function shrinkModel(
  weights: Weights,
  masks: PruneMasks,
  options: RewriteOptions,
): Promise<Shrunk> {
  const { modelIndex } = weights.model;
  const { signal } = options;
  let found: readonly WholeUnits[] = [];
  const rewrite = async (): Promise<ModelRewrite> => {
    found = await wholeUnits(weights, masks, { signal });
    const { neurons, heads } = goneUnits(found);
    if (neurons + heads === 0) throw nothingToRemove(modelIndex.files[0]!);
    const { cut, numbers, addedNumbers, ...graph } = shrunkGraph(modelIndex, found);
    const tensors = (place: Place): ReadonlyMap<string, NewTensor> =>
      new Map([
        ...cut.map(
          each => [each.name, cutTensor(each, { weights, masks, signal, place })] as const,
        ),
        ...numbers,
        ...addedNumbers,
      ]);
    return { ...graph, tensors };
  };
  const after = await rewriteModel(weights, masks, rewrite, options);
  const notes = found
    .filter(({ partly }) => partly > 0)
    .map(
      ({ set, partly }) =>
        `${partly} ${set.kind} of ${set.name} are zero in some of their matrices only: they stay.`,
    );
  return { ...goneUnits(found), after, notes, before: sizeOfFiles(modelIndex) };
}

interface Cutting {
  readonly weights: Weights;
  readonly masks: PruneMasks;
  readonly signal: AbortSignal | undefined;
  readonly place: Place;
}

function cutTensor(
  { tensor, kept }: CutTensor & { readonly tensor: StoredTensor },
  { weights, masks, signal, place }: Cutting,
): NewTensor {
  if (!isReadable(tensor)) throw unreadable(tensor);
  const dims = keptDims(tensor, kept);
  const { elementType } = tensor;
  const size = elementType === 'float32' ? 4 : 2;
  const data = place(tensor, {
    length: dims.reduce((product, dim) => product * dim, size),
    chunks: () =>
      keptElements(tensor, kept, readPruned(weights, tensor, masks.get(tensor.id), { signal })),
  });
  return { elementType, dims, data };
}
