import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeModel } from '../../src/core/model/describeModel';
import type { ModelDescription } from '../../src/shared/model/model';
import { writeSkeleton } from '../fixtures/syntheticModel';

/** What the engine says of Stable Diffusion 2's UNet, every channel count divided; its weights are for the page to make up. */
export async function describeUnet(divide: number): Promise<ModelDescription> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pollard-'));
  try {
    const file = path.join(folder, 'model.onnx');
    await writeSkeleton(file, { component: 'unet', type: 'float32', divide });
    return (await describeModel(file)).description;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
