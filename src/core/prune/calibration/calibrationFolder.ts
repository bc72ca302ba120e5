import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ModelDescription } from '../../../shared/model/model';
import { identitiesOf } from '../../io/fileIdentity';
import { CalibrationFile } from './calibrationFile';
import type { Calibrations } from './calibrations';

interface Known {
  readonly identity: string;
  /** Undefined for a file that is no calibration. */
  readonly file: Promise<CalibrationFile | undefined>;
}

/** The calibration files of a folder, and those beside models. They stay open, their arrays unread. */
export class CalibrationFolder implements Calibrations {
  readonly #known = new Map<string, Known>();

  constructor(private readonly folder: string) {}

  /** One with grams serves who wants none, and comes first. */
  async find(hash: string, model: string): Promise<CalibrationFile | undefined> {
    const found: CalibrationFile[] = [];
    for (const place of await this.#places(path.dirname(model))) {
      const file = await this.#open(place);
      if (file?.hash === hash) found.push(file);
    }
    return found.find(({ hasGrams }) => hasGrams) ?? found[0];
  }

  async ofModel(model: ModelDescription): Promise<CalibrationFile | undefined> {
    for (const place of await this.#places(path.dirname(model.path))) {
      const file = await this.#open(place);
      if (file?.hasGrams && file.isOf(model)) return file;
    }
    return undefined;
  }

  async close(): Promise<void> {
    for (const { file } of this.#known.values()) await (await file)?.close();
    this.#known.clear();
  }

  /** Also those that were found before: a save may have put the model's old bytes into a folder of their own. */
  async #places(beside: string): Promise<ReadonlySet<string>> {
    const places: string[] = [];
    for (const folder of [this.folder, beside])
      for (const name of await readdir(folder).catch((): string[] => []))
        if (name.endsWith('.calibration.safetensors')) places.push(path.join(folder, name));
    return new Set([...places, ...this.#known.keys()]);
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
