import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { bytes as bytesLabel } from '../../shared/format';
import { Failure } from '../../shared/failure';
import { throughLinks } from '../io/throughLinks';
import type { ModelIndex } from '../onnx/modelIndex';

export async function refuseOverModel({ files }: ModelIndex, target: string): Promise<void> {
  const own = await Promise.all(files.map(file => throughLinks(file)));
  if (own.includes(target))
    throw new Failure({
      code: 'invalid-request',
      message: `${target} is the model itself or holds its weights: the new one is written beside it.`,
      hint: 'Choose another name.',
      path: target,
    });
}

export function refuseSparseData({ tensors, files }: ModelIndex): void {
  const sparse = tensors.find(({ storage, location }) => storage.kind === 'sparse' && location);
  if (sparse)
    throw new Failure({
      code: 'unsupported',
      message: `${sparse.name} is a sparse initializer whose data lies beside ${files[0]!}, where it cannot be laid anew.`,
      hint: 'Export the model with dense weights.',
      path: files[0]!,
    });
}

export async function refuseFull(target: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(target));
  if (bavail * bsize > needed) return;
  throw new Failure({
    code: 'no-space',
    message: `The new model needs ${bytesLabel(needed)} in ${path.dirname(target)}, where ${bytesLabel(bavail * bsize)} are free.`,
    hint: 'Make room there, or choose another folder.',
    path: target,
  });
}
