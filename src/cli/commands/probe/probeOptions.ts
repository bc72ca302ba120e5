import type { Command } from 'commander';
import path from 'node:path';
import { readPrompts } from '../../../core/diffusion/readPrompts';
import type { ProbeSettings } from '../../../engine/api/probing';
import { pipelinePaths } from '../../../shared/generation/pipelinePaths';
import type { PipelineDescription } from '../../../shared/model/model';
import { withEngineOptions } from '../engineOptions';
import { whole } from '../numberOption';

/** The options that say what a probe runs, and where. */
export interface ProbeOptions {
  readonly prompts?: string;
  readonly seed: number;
  readonly steps: number;
  readonly width?: number;
  readonly height?: number;
  readonly provider: ProbeSettings['provider'];
  readonly runtime?: string;
  readonly sessionCache: ProbeSettings['sessionCache'];
}

/** Adds the options of a probe, but for `--prompts`. */
export const withProbeOptions = (command: Command): Command =>
  withEngineOptions(command)
    .argument('<dir>', 'a pipeline folder')
    .option(
      '--seed <n>',
      "seed of the first prompt's noise; the next ones' seeds follow",
      whole(0),
      0,
    )
    .option(
      '--steps <n>',
      'the dense UNet denoises each prompt in so many steps without guidance: what it is given at each of them is probed',
      whole(1),
      2,
    )
    .option('--width <px>', "pixels; the UNet's own size by default", whole(1))
    .option('--height <px>', "pixels; the UNet's own size by default", whole(1));

/** What the options ask for; without `--prompts`, with the given ones. */
export async function probeSettings(
  found: PipelineDescription,
  options: ProbeOptions,
  prompts: readonly string[] = [],
): Promise<Omit<ProbeSettings, 'folder'>> {
  const { seed, steps, width, height, provider, runtime, sessionCache } = options;
  return {
    pipeline: pipelinePaths(found, ['text-encoder', 'unet']),
    prompts: options.prompts === undefined ? prompts : await readPrompts(options.prompts),
    ...{ seed, steps, provider, sessionCache },
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(runtime !== undefined && { runtime: path.resolve(runtime) }),
  };
}
