import { Failure, toFailure } from '../../../shared/failure';
import type { ReadableBytes } from '../../io/source';
import type { ModelIndex } from '../modelIndex';
import type { Placement } from './dataFiles';
import { type LocateExternal, refuseUnsafeLocation } from '../read/externalData';
import { ExternalFiles } from '../read/externalFiles';
import { modelIndexOf } from '../read/readModelIndex';
import type { Replacement } from './replacement';
import { splicedBytes } from './splicedBytes';

interface Planned {
  readonly modelIndex: ModelIndex;
  readonly placement: Placement;
  readonly replacements: readonly Replacement[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a model file as a save will write it, before it is written. Fails with `invalid-request` where Pollard could not
 * open it again: a recipe that is too long, data under a name that is refused.
 */
export async function refuseUnreadable(source: ReadableBytes, planned: Planned): Promise<void> {
  const [target] = planned.placement.files;
  const bytes = splicedBytes(source, planned.replacements, target!);
  try {
    const files = new ExternalFiles(
      target!,
      { size: bytes.size, identity: '' },
      inPlacement(planned),
    );
    await modelIndexOf(bytes, files, planned.signal);
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    if (code === 'cancelled') throw thrown;
    throw new Failure(
      {
        code: 'invalid-request',
        message: `${target!} is not saved, for it could not be opened again: ${message}`,
        hint: 'Save under another name, or with fewer and shorter steps.',
        path: target!,
      },
      { cause: thrown },
    );
  }
}

/** Finds data files where the save puts them, which need not be there yet. */
function inPlacement({ modelIndex, placement: { files, locations } }: Planned): LocateExternal {
  const numbers = new Map<string, number>();
  for (const { location, storage } of modelIndex.tensors)
    if (location !== undefined && 'file' in storage)
      numbers.set(locations.get(location) ?? location, storage.file);
  return (model, tensor, location) => {
    refuseUnsafeLocation(model, tensor, location);
    const number = numbers.get(location)!;
    const [file, size] = [files[number]!, modelIndex.sizes[number]!];
    return Promise.resolve({ file, real: file, size, identity: '' });
  };
}
