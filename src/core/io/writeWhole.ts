import { access, constants, realpath, stat, writeFile } from 'node:fs/promises';
import { AtomicFile } from './atomicFile';
import { unwritable } from './unwritable';

/** Writes a file of which no half is ever seen: it takes its place when it is whole. Through links; devices directly. */
export async function writeWhole(target: string, bytes: Uint8Array): Promise<void> {
  if (await isDevice(target)) return writeDirectly(target, bytes);
  const file = await AtomicFile.create(await withoutLinks(target));
  try {
    await file.write(bytes);
    await file.finish();
    await file.replace();
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
}

/** Fails now as `writeWhole` would fail later, as far as that can be known. Leaves nothing behind. */
export async function checkWritable(target: string): Promise<void> {
  if (await isDevice(target))
    await access(target, constants.W_OK).catch((thrown: unknown) => {
      throw unwritable(target, thrown);
    });
  else await (await AtomicFile.create(await withoutLinks(target))).discard();
}

/** `/dev/null`, a pipe: nothing that another file could take the place of. */
async function isDevice(target: string): Promise<boolean> {
  const facts = await stat(target).catch(() => undefined);
  return facts !== undefined && !facts.isFile() && !facts.isDirectory();
}

const writeDirectly = (target: string, bytes: Uint8Array): Promise<void> =>
  writeFile(target, bytes).catch((thrown: unknown) => {
    throw unwritable(target, thrown);
  });

const withoutLinks = (target: string): Promise<string> => realpath(target).catch(() => target);
