import { copyFile, link, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { AtomicFile } from '../../io/atomicFile';
import { openSource } from '../../io/source';
import { unwritable } from '../../io/unwritable';
import type { ModelIndex } from '../modelIndex';
import { editGraph, type GraphEdit } from './editGraph';
import { regionsOf } from './regions';
import { splice } from './splice';

/**
 * Writes a model with an edited graph as `model.onnx` into a new folder. Its data files stand beside it as hard links, as copies
 * where the folder is on another volume: the model's own files stay as they are. Fails as `editGraph` does, and with `no-space`.
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
  const written = await AtomicFile.create(target).catch(async (thrown: unknown) => {
    await source.close();
    throw thrown;
  });
  try {
    const regions = regionsOf(0, source.size, [], await editGraph(source, edit, signal));
    const write = (bytes: Uint8Array): Promise<void> => written.write(bytes);
    await splice(source, regions, () => undefined, write, { signal });
    await written.finish();
    await written.replace();
  } catch (thrown) {
    await written.discard();
    throw thrown;
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
    .catch((thrown: unknown) => {
      throw unwritable(target, thrown);
    });
}
