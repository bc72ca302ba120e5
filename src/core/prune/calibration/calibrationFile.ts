import * as v from 'valibot';
import {
  CALIBRATION_KEY,
  type CalibrationRecord,
  calibrationRecordSchema,
} from '../../../shared/calibration/calibrationRecord';
import { contentOf, denseOf } from '../../../shared/model/fingerprint';
import type { ModelDescription } from '../../../shared/model/model';
import { Failure } from '../../../shared/failure';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import { readSafetensors, type StoredArray } from '../../io/safetensors/readSafetensors';
import { type ByteSource, openSource } from '../../io/source';
import { badCalibration } from './calibrationFailure';
import { calibrationHash } from './calibrationHash';
import type { GramPlace } from './gram';
import { indexStatistics, type StatisticsIndex } from './indexStatistics';

/** What was measured of one layer's inputs. */
export interface LayerStatistics {
  /** Sums of x² and of x of each input. */
  readonly squares: Float64Array;
  readonly sum: Float64Array;
  /** Rows of the graph's batch: images at one timestep and guidance half, or prompts. */
  readonly samples: number;
  readonly tokens: number;
}

/**
 * Statistics of layers' inputs, `*.calibration.safetensors`, made by `calibrate` or by anybody's program: arrays
 * `LAYER.squares`, `.sum`, `.samples`, `.tokens`, and where they are kept `.gram` and `.weight`. Read layer by layer.
 */
export class CalibrationFile {
  /** Tells calibrations apart. */
  readonly hash: string;

  private constructor(
    private readonly source: ByteSource,
    readonly record: CalibrationRecord,
    private readonly index: ReadonlyMap<string, StatisticsIndex>,
  ) {
    this.hash = calibrationHash(record);
  }

  /** Fails as `openSource` and `readSafetensors` do, and `malformed` for what is no calibration. */
  static async open(path: string): Promise<CalibrationFile> {
    const source = await openSource(path);
    try {
      const stored = await readSafetensors(source);
      const record = readRecord(path, stored.metadata[CALIBRATION_KEY]);
      return new CalibrationFile(source, record, indexStatistics(path, stored));
    } catch (error) {
      await source.close();
      throw error;
    }
  }

  get path(): string {
    return this.source.path;
  }

  /** Whether it holds more than sums: what criteria need that update weights. */
  get hasGrams(): boolean {
    return [...this.index.values()].some(({ gram }) => gram !== undefined);
  }

  /** The layers that it knows of. */
  get layers(): readonly string[] {
    return [...this.index.keys()];
  }

  /** Whether it was measured on this model or a copy, or on the dense file that it comes from. */
  isOf(model: Pick<ModelDescription, 'fingerprint' | 'history'>): boolean {
    const base = contentOf(this.record.base);
    return base === contentOf(model.fingerprint) || base === denseOf(model);
  }

  /** Fails with `stale` unless it is of this model, as `isOf` has it. */
  refuseOtherBase(model: Pick<ModelDescription, 'fingerprint' | 'history'>): void {
    if (this.isOf(model)) return;
    throw new Failure({
      code: 'stale',
      message: `The calibration ${this.path} was measured on another model.`,
      hint: 'Calibrate the model that is pruned, or use --force.',
      path: this.path,
    });
  }

  /** What a step that goes by it says of it. */
  async name(): Promise<CalibrationName> {
    let samples = 0;
    for (const [layer, index] of this.index)
      samples = Math.max(samples, await this.#count(layer, index.samples));
    return { hash: this.hash, samples, describes: describeRecord(this.record) };
  }

  /** A layer's statistics without its gram; undefined for a layer without any. Fails `malformed` for what is not finite. */
  async statistics(layer: string): Promise<LayerStatistics | undefined> {
    const index = this.index.get(layer);
    if (!index) return undefined;
    const squares = await this.#floats(index.squares);
    const sum = await this.#floats(index.sum);
    if (
      !squares.every(value => Number.isFinite(value) && value >= 0) ||
      !sum.every(Number.isFinite)
    )
      throw badCalibration(
        this.path,
        `a statistic of the layer ${layer} is negative or not finite`,
      );
    return {
      squares,
      sum,
      samples: await this.#count(layer, index.samples),
      tokens: await this.#count(layer, index.tokens),
    };
  }

  /** Where a layer's gram is, and what it is divided by; undefined for a layer without one. */
  async gram(layer: string): Promise<GramPlace | undefined> {
    const index = this.index.get(layer);
    if (!index?.gram) return undefined;
    const { path, identity } = this.source;
    const weight = index.weight
      ? (await this.#floats(index.weight))[0]!
      : await this.#count(layer, index.samples);
    if (!(weight > 0 && weight < Infinity))
      throw badCalibration(path, `the weight of the layer ${layer} is no positive number`);
    return { layer, path, identity, array: index.gram, weight };
  }

  close(): Promise<void> {
    return this.source.close();
  }

  async #floats({ offset, bytes }: StoredArray): Promise<Float64Array> {
    const values = new Float64Array(bytes / 8);
    await this.source.read(offset, new Uint8Array(values.buffer));
    return values;
  }

  async #count(layer: string, { offset }: StoredArray): Promise<number> {
    const bytes = Buffer.alloc(8);
    await this.source.read(offset, bytes);
    const count = Number(bytes.readBigInt64LE());
    if (count > 0 && Number.isSafeInteger(count)) return count;
    throw badCalibration(this.path, `a count of the layer ${layer} is no positive number`);
  }
}

function describeRecord({
  component,
  prompts,
  seeds,
  steps,
  timestepWeights,
}: CalibrationRecord): string {
  return [
    `${component}, prompts ${prompts.slice(0, 8)}`,
    ...(seeds ? [`seeds ${seeds.slice(0, 8).join(' ')}`] : []),
    ...(steps === undefined ? [] : [`${steps} steps`]),
    ...(timestepWeights === undefined ? [] : [`weights ${timestepWeights}`]),
  ]
    .join(', ')
    .slice(0, 1024);
}

function readRecord(path: string, text: string | undefined): CalibrationRecord {
  if (text === undefined) throw badCalibration(path, `its metadata has no ${CALIBRATION_KEY}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badCalibration(path, `its ${CALIBRATION_KEY} is not JSON`, cause);
  }
  const { success, output, issues } = v.safeParse(calibrationRecordSchema, value);
  if (success) return output;
  const [{ path: keys = [], message }] = issues;
  const field = keys.map(({ key }) => String(key)).join('.');
  throw badCalibration(path, `${field === '' ? CALIBRATION_KEY : `its field ${field}`} ${message}`);
}
