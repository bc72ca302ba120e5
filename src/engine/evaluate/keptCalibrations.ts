import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../../core/io/isAlive';
import { contentOf } from '../../shared/model/fingerprint';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { CalibrateEvent, CalibrateRequest, DiffusionApi } from '../api';
import { calibrateInto } from './calibrate';

/** A calibration that is wanted, of the model of this fingerprint. */
export interface WantedCalibration extends Omit<CalibrateRequest, 'folder'> {
  readonly fingerprint: string;
}

/** Calibrations in a folder of their own: one for each model, prompts and settings, made when it is first wanted. */
export class KeptCalibrations {
  constructor(
    private readonly diffusion: Remote<Pick<DiffusionApi, 'calibrate'>>,
    readonly folder: string,
  ) {}

  /** The file; one with grams serves who wants none. Fails as `calibrate` does. */
  async get(wanted: WantedCalibration, context: CallContext<CalibrateEvent>): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const kept = await readdir(this.folder);
    const name = nameOf(wanted);
    const found = [name, nameOf({ ...wanted, gram: true })].find(each => kept.includes(each));
    if (found !== undefined) return path.join(this.folder, found);
    const out = path.join(this.folder, name);
    const request = requestOf(wanted);
    const scratch = path.join(this.folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
    await calibrateInto(this.diffusion, { request, scratch, out }, context);
    return out;
  }

  /** Removes what processes that are gone left half done. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.folder).catch((): string[] => [])) {
      const [, pid] = /^(\d+)-[0-9a-f]{8}$/.exec(name) ?? [];
      if (pid !== undefined && !isAlive(Number(pid)))
        await rm(path.join(this.folder, name), { recursive: true, force: true });
    }
  }
}

const requestOf = ({ fingerprint: _, ...request }: WantedCalibration) => request;

/** Stands for everything that the statistics depend on; on what they are computed does not count. */
function nameOf(wanted: WantedCalibration): string {
  const { fingerprint, component, prompts, gram } = wanted;
  const { seeds, steps, guidance, width, height, timestepWeights } = wanted;
  const settings =
    component === 'unet' ? [seeds, steps, guidance, width, height, timestepWeights] : [];
  const text = JSON.stringify([contentOf(fingerprint), component, prompts, gram, settings]);
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${hash}.calibration.safetensors`;
}
