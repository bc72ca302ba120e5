import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { GenerationDefaults } from '../../shared/model/model';

const usual: GenerationDefaults = { steps: 20, guidance: 7.5 };
/** For models that were distilled to a few steps and run without a negative prompt: Turbo, Lightning, Hyper. */
const distilled: GenerationDefaults = { steps: 4, guidance: 1 };

/**
 * Steps and guidance that a pipeline is used with. The scheduler's configuration has the only hint: the distilled models come
 * with Euler steps that trail (diffusers' `timestep_spacing`), which no other model of Stable Diffusion 1 or 2 does.
 */
export async function generationDefaults(folder: string): Promise<GenerationDefaults> {
  for (const name of ['scheduler/scheduler_config.json', 'scheduler_config.json']) {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return isDistilled(text) ? distilled : usual;
  }
  return usual;
}

/** A file that makes no sense is refused, by name, when it is used. */
function isDistilled(text: string): boolean {
  try {
    const config = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    return (
      config?.['timestep_spacing'] === 'trailing' && /^Euler/.test(String(config['_class_name']))
    );
  } catch {
    return false;
  }
}
