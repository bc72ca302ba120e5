import type { StoredTensor } from '../onnx/modelIndex';

/** How tensors share bytes of external data. */
export interface Sharing {
  /** By id: the first tensor that is the same bytes. Tied weights count, show and prune once. */
  readonly tiedTo: ReadonlyMap<number, StoredTensor>;
  /** By id: another tensor that has some of the same bytes, but is not the same tensor. */
  readonly overlaps: ReadonlyMap<number, StoredTensor>;
}

type RawTensor = StoredTensor & { readonly storage: { readonly kind: 'raw' } };

/** Finds tied and overlapping tensors among those at byte ranges. */
export function sharingOf(tensors: readonly StoredTensor[]): Sharing {
  const tiedTo = new Map<number, StoredTensor>();
  const overlaps = new Map<number, StoredTensor>();
  const ranges = tensors
    .filter((tensor): tensor is RawTensor => tensor.storage.kind === 'raw')
    .filter(({ storage }) => storage.length > 0)
    .sort(
      ({ storage: a, id: first }, { storage: b, id: second }) =>
        a.file - b.file || a.offset - b.offset || first - second,
    );
  // The range that reaches furthest of those before.
  let furthest: RawTensor | undefined;
  for (const tensor of ranges) {
    if (furthest && furthest.storage.file === tensor.storage.file) {
      if (same(furthest, tensor)) {
        tiedTo.set(tensor.id, furthest);
        continue;
      }
      if (tensor.storage.offset < endOf(furthest)) {
        overlaps.set(tensor.id, furthest);
        overlaps.set(furthest.id, tensor);
        if (endOf(tensor) <= endOf(furthest)) continue;
      }
    }
    furthest = tensor;
  }
  return { tiedTo, overlaps };
}

const endOf = ({ storage }: RawTensor): number => storage.offset + storage.length;

const same = (a: RawTensor, b: RawTensor): boolean =>
  a.storage.offset === b.storage.offset &&
  a.storage.length === b.storage.length &&
  a.elementType === b.elementType;
