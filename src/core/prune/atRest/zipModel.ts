import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ZipFile } from 'yazl';
import { AtomicFile } from '../../io/atomicFile';
import { whileUnchanged } from '../../io/fileIdentity';
import { throughLinks } from '../../io/throughLinks';
import type { ModelIndex } from '../../onnx/modelIndex';
import { refuseOverModel } from '../refuseRewrite';
import { type RewriteOptions, sizeOfFiles } from '../rewriteModel';

/**
 * Packs a model and its data files into a zip, under the names that they have beside each other. All or nothing, as `rewriteModel`;
 * the same files give the same zip. Returns its bytes.
 */
export async function zipModel(
  modelIndex: ModelIndex,
  { target, check, signal, onProgress }: Omit<RewriteOptions, 'recipe' | 'fault'>,
): Promise<number> {
  const place = await throughLinks(target);
  await refuseOverModel(modelIndex, place);
  const written = await AtomicFile.create(place);
  let after = 0;
  try {
    await whileUnchanged(modelIndex, async () => {
      const total = sizeOfFiles(modelIndex);
      let done = 0;
      const onBytes = (count: number): void => onProgress?.({ done: (done += count), total });
      for await (const chunk of zipped(modelIndex, onBytes)) {
        signal?.throwIfAborted();
        after += chunk.length;
        await written.write(chunk);
      }
    });
    await written.finish();
    await check?.(written.temporary);
    await written.replace();
    return after;
  } catch (thrown) {
    await written.discard();
    throw thrown;
  }
}

async function* zipped(
  { files }: ModelIndex,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const output = zip.outputStream as NodeJS.ReadableStream & { destroy(error: Error): void };
  zip.on('error', (thrown: Error) => {
    output.destroy(thrown);
  });
  const folder = path.dirname(files[0]!);
  for (const file of files) {
    const name = path.relative(folder, file).split(path.sep).join('/');
    const { mtime, size } = await stat(file);
    zip.addReadStreamLazy(name, { mtime, size }, give => {
      const bytes = createReadStream(file);
      bytes.on('data', chunk => {
        onBytes(chunk.length);
      });
      give(null, bytes);
    });
  }
  zip.end();
  for await (const chunk of output) yield chunk as Buffer;
}
