import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Fault, syncFolder } from '../bytes/atomicFile';

/** The renames of a save over several files, in the order in which they must happen: data first, the model last. */
interface Journal {
  readonly version: 1;
  /** Names in the model's folder: from a temporary file to its target. */
  readonly renames: readonly { readonly from: string; readonly to: string }[];
}

const journalOf = (model: string): string =>
  path.join(path.dirname(model), `.${path.basename(model)}.pollard-journal`);

/**
 * Renames several whole, synced temporary files as one: a synced journal names them first, so that whoever opens the model
 * next can finish what a crash interrupted.
 */
export async function renameAll(
  model: string,
  renames: readonly { readonly temporary: string; readonly target: string }[],
  fault: Fault = () => undefined,
): Promise<void> {
  const folder = path.dirname(model);
  const journal: Journal = {
    version: 1,
    renames: renames.map(({ temporary, target }) => ({
      from: path.relative(folder, temporary),
      to: path.relative(folder, target),
    })),
  };
  const file = journalOf(model);
  const draft = `${file}-${process.pid}-${randomBytes(4).toString('hex')}`;
  fault('journal');
  const handle = await open(draft, 'wx');
  await handle.writeFile(JSON.stringify(journal));
  fault('sync');
  await handle.sync();
  await handle.close();
  await rename(draft, file);
  await syncFolder(folder);
  for (const { temporary, target } of renames) {
    fault('rename');
    await rename(temporary, target);
  }
  await syncFolder(folder);
  await rm(file, { force: true });
}

/**
 * Finishes an interrupted save of `model`: every rename of its journal whose source still exists is done. A journal exists
 * only when all its files are whole, so rolling forward is always right. An unreadable journal was never valid: it goes.
 */
export async function rollJournal(model: string): Promise<boolean> {
  const file = journalOf(model);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const folder = path.dirname(model);
  for (const { from, to } of parse(text)) {
    const source = path.join(folder, from);
    const exists = await stat(source).then(
      facts => facts.isFile(),
      () => false,
    );
    if (exists) await rename(source, path.join(folder, to));
  }
  await syncFolder(folder);
  await rm(file, { force: true });
  return true;
}

/** Only names that a save of Pollard's can have written: temporary files, inside the folder. */
function parse(text: string): Journal['renames'] {
  try {
    const { version, renames } = JSON.parse(text) as Partial<Journal>;
    if (version !== 1 || !Array.isArray(renames)) return [];
    return (renames as Journal['renames']).filter(
      ({ from, to }) => isInside(from) && isInside(to) && /\.pollard-[\w-]+\.tmp$/.test(from),
    );
  } catch {
    return [];
  }
}

const isInside = (name: unknown): boolean =>
  typeof name === 'string' &&
  name !== '' &&
  !path.isAbsolute(name) &&
  !name.split(/[\\/]/).includes('..');
