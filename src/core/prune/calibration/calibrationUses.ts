import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../../io/isAlive';

/** When a calibration was last gone by, and whether a process that runs still does. */
export interface CalibrationUse {
  /** Milliseconds since 1970. */
  readonly last: number;
  readonly inUse: boolean;
}

interface Note extends CalibrationUse {
  readonly file: string;
}

/**
 * Which processes go by which calibrations of a folder: an empty file a process and calibration, `HASH.PID.using`. Times of the
 * calibrations themselves would not do: a file whose time changes counts as another one.
 */
export class CalibrationUses {
  readonly #noted = new Set<string>();

  constructor(private readonly folder: string) {}

  /** Notes that this process goes by a calibration. A folder that cannot be written costs the note, no more. */
  async note(hash: string): Promise<void> {
    if (this.#noted.has(hash)) return;
    this.#noted.add(hash);
    const file = path.join(this.folder, `${hash}.${process.pid}.using`);
    await mkdir(this.folder, { recursive: true }).catch(() => undefined);
    await writeFile(file, '').catch(() => undefined);
  }

  /** The uses that are known, by hash. Of processes that are gone only the last note of each calibration stays. */
  async read(): Promise<ReadonlyMap<string, CalibrationUse>> {
    const found = new Map<string, Note>();
    for (const name of await readdir(this.folder).catch((): string[] => [])) {
      const [, hash, pid] = /^([0-9a-f]{32})\.(\d+)\.using$/.exec(name) ?? [];
      if (hash === undefined) continue;
      const file = path.join(this.folder, name);
      const last = await stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      const note = { file, last, inUse: isAlive(Number(pid)) };
      const other = found.get(hash);
      found.set(hash, other ? await merged(other, note) : note);
    }
    return found;
  }

  /** Forgets a calibration that is gone. */
  async forget(hash: string): Promise<void> {
    for (const name of await readdir(this.folder).catch((): string[] => []))
      if (name.startsWith(`${hash}.`) && name.endsWith('.using'))
        await rm(path.join(this.folder, name), { force: true });
  }
}

async function merged(a: Note, b: Note): Promise<Note> {
  const [older, newer] = a.last < b.last ? [a, b] : [b, a];
  if (!older.inUse) await rm(older.file, { force: true });
  return { ...newer, inUse: older.inUse || newer.inUse };
}
