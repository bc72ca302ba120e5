import { createHash } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type KeptFile, removeLongestUnused } from '../../core/io/removeLongestUnused';
import { contentOf } from '../../shared/model/fingerprint';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { CalibrateEvent, CalibrateRequest } from '../api/calibration';
import type { DiffusionApi } from '../api/diffusionApi';
import { calibrateInto } from './calibrate';
import { scratchName, sweepScratch } from './scratch';

const SUFFIX = '.calibration.safetensors';

/** A calibration that is wanted, of the model of this fingerprint. */
export interface WantedCalibration extends Omit<CalibrateRequest, 'folder'> {
  readonly fingerprint: string;
}

/** Bytes of all calibrations together: some four of Stable Diffusion 2's UNet with grams. */
const LIMIT = 2 ** 34;

/**
 * Calibrations in a folder of their own: one for each model, prompts and settings, made when it is first wanted. Where room is
 * short the longest kept goes, never one that was handed out, nor one of which `inUse` says that somebody goes by it.
 */
export class KeptCalibrations {
  readonly #given = new Set<string>();

  constructor(
    private readonly diffusion: Remote<Pick<DiffusionApi, 'calibrate'>>,
    readonly folder: string,
    private readonly bounds: {
      readonly limit?: number;
      readonly inUse?: (file: string) => Promise<boolean>;
    } = {},
  ) {}

  /** The file; one with grams serves who wants none. Fails as `calibrate` does. */
  async get(wanted: WantedCalibration, context: CallContext<CalibrateEvent>): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const kept = await readdir(this.folder);
    const name = nameOf(wanted);
    const found = [name, nameOf({ ...wanted, gram: true })].find(each => kept.includes(each));
    if (found !== undefined) return this.#give(path.join(this.folder, found));
    const out = path.join(this.folder, name);
    const request = requestOf(wanted);
    const scratch = path.join(this.folder, scratchName());
    await calibrateInto(this.diffusion, { request, scratch, out }, context);
    this.#give(out);
    await this.#makeRoom();
    return out;
  }

  #give(file: string): string {
    this.#given.add(file);
    return file;
  }

  async #makeRoom(): Promise<void> {
    const names = (await readdir(this.folder)).filter(name => name.endsWith(SUFFIX));
    const files: KeptFile[] = [];
    for (const name of names) {
      const file = path.join(this.folder, name);
      const { size, mtimeMs } = await stat(file);
      const inUse = this.#given.has(file) || ((await this.bounds.inUse?.(file)) ?? false);
      files.push({ path: file, size, lastUse: mtimeMs, inUse });
    }
    await removeLongestUnused(files, this.bounds.limit ?? LIMIT);
  }

  /** Removes what processes that are gone left half done. */
  sweep(): Promise<void> {
    return sweepScratch(this.folder);
  }
}

const requestOf = ({ fingerprint: _, ...request }: WantedCalibration) => request;

/** Stands for everything that the statistics depend on; on what they are computed does not count. */
function nameOf(wanted: WantedCalibration): string {
  const { fingerprint, component, prompts, gram, targets = [] } = wanted;
  const { seeds, steps, guidance, width, height, timestepWeights } = wanted;
  const settings =
    component === 'unet' ? [seeds, steps, guidance, width, height, timestepWeights] : [];
  const text = JSON.stringify([
    contentOf(fingerprint),
    component,
    targets,
    prompts,
    gram,
    settings,
  ]);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${hash}${SUFFIX}`;
}
