import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AtomicFile, type Fault } from '../../io/atomicFile';
import { isFile } from '../../io/isFile';
import { staysInside } from '../../io/staysInside';
import { syncFolder } from '../../io/syncFolder';
import { unwritable } from '../../io/unwritable';

/** The renames of a save over several files, in the order in which they must happen: data first, the model last. */
interface Journal {
  readonly version: 1;
  /** Names in the model's folder: from a temporary file to its target. */
  readonly renames: readonly Rename[];
}

interface Rename {
  readonly from: string;
  readonly to: string;
}

const journalOf = (model: string): string =>
  path.join(path.dirname(model), `.${path.basename(model)}.pollard-journal`);

/** Whether a save of `model` waits for its renames: its temporary files must stay. */
export const hasJournal = (model: string): Promise<boolean> => isFile(journalOf(model));

/**
 * Lets several whole, synced files take their places as one, the model being the last: a synced journal names the renames
 * first, so that whoever opens the model next can finish what a crash interrupted.
 */
export async function replaceAll(
  model: string,
  files: readonly AtomicFile[],
  fault: Fault = () => undefined,
): Promise<void> {
  for (const each of files) await each.refuseLost();
  const folder = path.dirname(model);
  const journal: Journal = {
    version: 1,
    renames: files.map(({ temporary, target }) => ({
      from: path.relative(folder, temporary),
      to: path.relative(folder, target),
    })),
  };
  const file = await AtomicFile.create(journalOf(model), { fault });
  try {
    await file.write(Buffer.from(JSON.stringify(journal)));
    await file.finish();
    await file.replace();
  } catch (error) {
    await file.discard();
    await rm(journalOf(model), { force: true });
    throw error;
  }
  await replayJournal(model, fault);
}

/**
 * Finishes an interrupted save of `model`: every rename of its journal whose source still exists is done. A journal exists
 * only when all its files are whole, so forward is right; where not even the first rename can be done the save is taken
 * back instead, and what hindered it is thrown. An unreadable journal was never valid: it goes.
 */
export async function replayJournal(model: string, fault: Fault = () => undefined): Promise<void> {
  const file = journalOf(model);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const folder = path.dirname(model);
  const renames = await inside(folder, parse(text));
  try {
    for (const { from, to } of renames) {
      if (!(await isFile(from))) continue;
      await mkdir(path.dirname(to), { recursive: true });
      fault('rename');
      await rename(from, to).catch(async (error: unknown) => {
        // Gone already: whoever opened the model meanwhile has done it.
        if (await isFile(from)) throw error;
      });
    }
  } catch (error) {
    const waiting = await Promise.all(renames.map(({ from }) => isFile(from)));
    if (waiting.every(Boolean)) await rm(file, { force: true });
    throw unwritable(model, error);
  }
  fault('sync');
  for (const each of new Set([folder, ...renames.map(({ to }) => path.dirname(to))]))
    await syncFolder(each);
  await rm(file, { force: true });
}

/** The renames as whole paths, without those that a link would lead out of the folder. */
async function inside(folder: string, renames: readonly Rename[]): Promise<readonly Rename[]> {
  const kept: Rename[] = [];
  for (const { from, to } of renames) {
    const whole = { from: path.join(folder, from), to: path.join(folder, to) };
    if ((await staysInside(folder, whole.from)) && (await staysInside(folder, whole.to)))
      kept.push(whole);
  }
  return kept;
}

/** Only names that a save of Pollard's can have written: temporary files, inside the folder. */
function parse(text: string): readonly Rename[] {
  try {
    const { version, renames } = JSON.parse(text) as Partial<Journal>;
    if (version !== 1 || !Array.isArray(renames)) return [];
    return (renames as readonly Rename[]).filter(
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
