import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../../shared/failure';
import type { ModelDescription } from '../../../shared/model/model';
import { linkOrCopy } from '../../io/linkOrCopy';
import { removeLongestUnused } from '../../io/removeLongestUnused';
import { sweepTemporaries, temporaryName } from '../../io/tempFiles';
import { unwritable } from '../../io/unwritable';
import { CalibrationFile } from './calibrationFile';
import { CalibrationFolder } from './calibrationFolder';
import type { Calibrations } from './calibrations';
import { CalibrationUses } from './calibrationUses';

/** Bytes of all calibrations together: some four of Stable Diffusion 2's UNet with grams. */
const LIMIT = 2 ** 34;
const SUFFIX = '.calibration.safetensors';

/**
 * Calibrations in a folder of the engine's own, each a `HASH.calibration.safetensors`: they outlive the sweeps that they were
 * taken from. Where room is short the longest unused goes, never one that a process goes by.
 */
export class CalibrationStorage implements Calibrations {
  readonly #files: CalibrationFolder;
  readonly #uses: CalibrationUses;

  constructor(
    private readonly folder: string,
    private readonly limit = LIMIT,
  ) {
    this.#files = new CalibrationFolder(folder);
    this.#uses = new CalibrationUses(folder);
  }

  /** Also one that lies beside the model. */
  async find(hash: string, model: string): Promise<CalibrationFile | undefined> {
    return this.#noted(await this.#files.find(hash, model));
  }

  async ofModel(model: ModelDescription): Promise<CalibrationFile | undefined> {
    return this.#noted(await this.#files.ofModel(model));
  }

  /**
   * Takes over a calibration, by hard link where that can be: steps find it from now on, whatever becomes of the file. Fails as
   * `CalibrationFile.open` does, `stale` where it is not the one of that hash, and as `unwritable` says.
   */
  async take(file: string, hash: string): Promise<void> {
    const target = path.join(this.folder, `${hash}${SUFFIX}`);
    const offered = await gramsOf(file, hash);
    const kept = await gramsOf(target, hash).catch(() => undefined);
    if (kept === undefined || (offered && !kept)) await this.#copy(file, { target, hash });
    await this.#uses.note(hash);
    await this.#makeRoom();
  }

  close(): Promise<void> {
    return this.#files.close();
  }

  /** What lies here and is gone by stays. */
  async #noted(found: CalibrationFile | undefined): Promise<CalibrationFile | undefined> {
    if (found && path.dirname(found.path) === this.folder) await this.#uses.note(found.hash);
    return found;
  }

  /** What was copied is looked at again: the file may have become another meanwhile. */
  async #copy(
    file: string,
    { target, hash }: { readonly target: string; readonly hash: string },
  ): Promise<void> {
    const partial = path.join(this.folder, temporaryName(target));
    try {
      await mkdir(this.folder, { recursive: true });
      await sweepTemporaries(this.folder);
      await linkOrCopy(file, partial);
      await gramsOf(partial, hash);
      await rename(partial, target);
    } catch (thrown) {
      throw unwritable(target, thrown);
    } finally {
      await rm(partial, { force: true }).catch(() => undefined);
    }
  }

  async #makeRoom(): Promise<void> {
    const uses = await this.#uses.read();
    const names = (await readdir(this.folder)).filter(name => name.endsWith(SUFFIX));
    const files = await Promise.all(
      names.map(async name => {
        const file = path.join(this.folder, name);
        const { size, birthtimeMs } = await stat(file);
        const hash = name.slice(0, -SUFFIX.length);
        const { last = birthtimeMs, inUse = false } = uses.get(hash) ?? {};
        return { path: file, hash, size, lastUse: last, inUse };
      }),
    );
    for (const { path: file } of await removeLongestUnused(files, this.limit))
      await this.#uses.forget(path.basename(file, SUFFIX));
  }
}

/** Whether a calibration has grams. Fails `stale` for another than wanted. */
async function gramsOf(file: string, hash: string): Promise<boolean> {
  const opened = await CalibrationFile.open(file);
  try {
    if (opened.hash === hash) return opened.hasGrams;
  } finally {
    await opened.close();
  }
  throw new Failure({
    code: 'stale',
    message: `${file} is not the calibration that was there before.`,
    hint: 'Open the sweep again.',
    path: file,
  });
}
