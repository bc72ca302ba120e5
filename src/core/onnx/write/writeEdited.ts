import { copyFile, link, mkdir, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { openSource } from '../../io/source';
import { unwritable } from '../../io/unwritable';
import type { ModelIndex } from '../modelIndex';
import { editGraph, type GraphEdit } from './editGraph';
import { regionsOf } from './regions';
import { splice } from './splice';

/**
 * Writes a model with an edited graph as `model.onnx` into a new folder. Its data files stand beside it as hard links, as copies
 * where the folder is on another volume: the model's own files stay as they are. It is there for a moment, to be loaded: it goes with
 * its folder, and need not be on disk. Fails as `editGraph` does, and with `no-space`.
 */
export async function writeEdited(
  { files }: ModelIndex,
  edit: GraphEdit,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const [model, ...data] = files;
  const target = path.join(folder, 'model.onnx');
  await mkdir(folder, { recursive: true });
  for (const file of data)
    await linkOrCopy(file, path.join(folder, path.relative(path.dirname(model!), file)));
  const source = await openSource(model!);
  try {
    const regions = regionsOf(0, source.size, [], await editGraph(source, edit, signal));
    const written = await open(target, 'wx').catch(refuse(target));
    try {
      const write = (bytes: Uint8Array): Promise<void> =>
        written.writeFile(bytes).catch(refuse(target));
      await splice(source, regions, () => undefined, write, { signal });
    } finally {
      await written.close();
    }
  } finally {
    await source.close();
  }
  return target;
}

async function linkOrCopy(file: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  // onnxruntime reads no data through a symbolic link that leaves the model's folder.
  const real = await realpath(file);
  await link(real, target)
    .catch(() => copyFile(real, target))
    .catch(refuse(target));
}

const refuse =
  (target: string) =>
  (thrown: unknown): never => {
    throw unwritable(target, thrown);
  };
