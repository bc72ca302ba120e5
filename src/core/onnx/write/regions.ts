import type { StoredTensor } from '../modelIndex';
import type { Replacement } from './replacement';

/** A run of bytes of one file: copied as it is, replaced, or a piece of a tensor whose elements may change. */
export type Region =
  | { readonly kind: 'copy'; readonly offset: number; readonly length: number }
  | ({ readonly kind: 'replace' } & Replacement)
  | {
      readonly kind: 'elements';
      readonly offset: number;
      readonly length: number;
      readonly tensor: StoredTensor;
      readonly first: number;
    }
  | {
      readonly kind: 'varints';
      readonly offset: number;
      readonly length: number;
      readonly tensor: StoredTensor;
    };

/**
 * Cuts file `file` of `size` bytes into regions in order: the bytes of `tensors`, what is replaced, and everything
 * between. Ranges that overlap are taken once.
 */
export function regionsOf(
  file: number,
  size: number,
  tensors: readonly StoredTensor[],
  replacements: readonly Replacement[] = [],
): readonly Region[] {
  const special: Region[] = tensors.flatMap(tensor => tensorRegions(file, tensor));
  for (const each of replacements) special.push({ kind: 'replace', ...each });
  special.sort((a, b) => a.offset - b.offset);
  const regions: Region[] = [];
  let at = 0;
  for (const region of special) {
    if (region.offset < at) continue;
    if (region.offset > at) regions.push({ kind: 'copy', offset: at, length: region.offset - at });
    regions.push(region);
    at = region.offset + region.length;
  }
  if (at < size) regions.push({ kind: 'copy', offset: at, length: size - at });
  return regions;
}

function tensorRegions(file: number, tensor: StoredTensor): Region[] {
  const { storage } = tensor;
  if (storage.kind === 'sparse' || storage.kind === 'empty' || storage.file !== file) return [];
  if (storage.kind === 'raw')
    return [{ kind: 'elements', offset: storage.offset, length: storage.length, tensor, first: 0 }];
  let first = 0;
  return storage.ranges.map(({ offset, length }): Region => {
    if (storage.kind === 'varint') return { kind: 'varints', offset, length, tensor };
    const region: Region = { kind: 'elements', offset, length, tensor, first };
    first += length / 4;
    return region;
  });
}
