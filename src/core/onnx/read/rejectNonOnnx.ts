import type { ReadableBytes } from '../../io/source';
import { Failure } from '../../../shared/failure';

/** Fails with `lfs-pointer` or `not-onnx` where the first bytes say already that a file is no model. */
export async function refuseForeign(source: ReadableBytes): Promise<void> {
  const start = Buffer.alloc(Math.min(64, source.size));
  await source.read(0, start);
  if (start.toString('latin1').startsWith('version https://git-lfs'))
    throw new Failure({
      code: 'lfs-pointer',
      message: `${source.path} is a Git-LFS pointer, not the model itself.`,
      hint: 'Run "git lfs pull" in its repository to fetch the model.',
      path: source.path,
    });
  if (source.size === 0) throw notOnnx(source.path, 'is empty');
}

/** The failure of a file that is something else. */
export const notOnnx = (file: string, why = 'is not an ONNX model'): Failure =>
  new Failure({
    code: 'not-onnx',
    message: `${file} ${why}.`,
    hint: 'Open a model that was exported to ONNX.',
    path: file,
  });
