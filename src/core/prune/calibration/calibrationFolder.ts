import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { identitiesOf } from '../../io/fileIdentity';
import { CalibrationFile } from './calibrationFile';
import type { Calibrations } from './calibrations';

interface Known {
  readonly identity: string;
  /** Undefined for a file that is no calibration. */
  readonly file: Promise<CalibrationFile | undefined>;
}

/** The calibration files of a folder, and those beside a model. They stay open, their arrays unread. */
export class CalibrationFolder implements Calibrations {
  readonly #known = new Map<string, Known>();

  constructor(private readonly folder: string) {}

  /** One with grams serves who wants none, and comes first. */
  async find(hash: string, model: string): Promise<CalibrationFile | undefined> {
    const found: CalibrationFile[] = [];
    for (const folder of [this.folder, path.dirname(model)])
      for (const name of await readdir(folder).catch((): string[] => []))
        if (name.endsWith('.calibration.safetensors')) {
          const file = await this.#open(path.join(folder, name));
          if (file?.hash === hash) found.push(file);
        }
    return found.find(({ hasGrams }) => hasGrams) ?? found[0];
  }

  async close(): Promise<void> {
    for (const { file } of this.#known.values()) await (await file)?.close();
    this.#known.clear();
  }

  async #open(place: string): Promise<CalibrationFile | undefined> {
    const [identity = ''] = await identitiesOf([place]);
    const known = this.#known.get(place);
    if (known?.identity === identity) return known.file;
    const file = CalibrationFile.open(place).catch(() => undefined);
    this.#known.set(place, { identity, file });
    await (await known?.file)?.close();
    return file;
  }
}
