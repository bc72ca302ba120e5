import path from 'node:path';
import { Failure } from '../../shared/failure';
import type { SchedulerName } from '../../shared/generation/generation';
import { type ConfigFile, readConfig } from './configFile';
import { readSchedulerConfig, type SchedulerConfig } from './schedulers/schedulerConfig';

/** What a pipeline's JSON files say, beyond its graphs. */
export interface PipelineConfig {
  readonly scheduler: SchedulerConfig;
  /** Latents are divided by this before they are decoded. */
  readonly scalingFactor: number;
  /** Pixels per latent, each way; null where no config says. */
  readonly vaeFactor: number | null;
  /** Latents per side that the UNet was trained on. */
  readonly sampleSize: { readonly width: number; readonly height: number } | null;
  /** Latent width and height must be multiples of this, or the UNet's skip connections do not meet. */
  readonly latentMultiple: number;
}

/** Where the parts of a configuration may stand, from the likeliest on. */
const places = {
  scheduler: ['scheduler/scheduler_config.json', 'scheduler_config.json'],
  unet: ['unet/config.json'],
  vae: ['vae_decoder/config.json', 'vae/config.json', 'vae_encoder/config.json'],
} as const;

/** All files that the configuration of the pipeline in `folder` may be read from. */
export const pipelineConfigFiles = (folder: string): readonly string[] =>
  Object.values(places)
    .flat()
    .map(name => path.join(folder, name));

const defaultScalingFactor = 0.18215;

/**
 * Reads the configuration of the pipeline in `folder`, for its own scheduler or the chosen one. Fails `missing`,
 * `malformed`, `unsupported`.
 */
export async function readPipelineConfig(
  folder: string,
  chosen?: SchedulerName,
): Promise<PipelineConfig> {
  const scheduler = await firstConfig(folder, places.scheduler);
  if (!scheduler)
    throw new Failure({
      code: 'missing',
      message: `${path.basename(folder)} has no scheduler/scheduler_config.json.`,
      hint: 'Copy it from where the pipeline comes from: it holds the noise schedule and the prediction type.',
      path: path.join(folder, 'scheduler', 'scheduler_config.json'),
    });
  const unet = await firstConfig(folder, places.unet);
  const vae = await firstConfig(folder, places.vae);
  return {
    scheduler: readSchedulerConfig(scheduler, chosen),
    scalingFactor: vae?.number('scaling_factor', undefined) ?? defaultScalingFactor,
    vaeFactor: vae ? halvings(vae) : null,
    sampleSize: unet ? sampleSize(unet) : null,
    latentMultiple: (unet && halvings(unet)) ?? 1,
  };
}

/** How much smaller the innermost block's pictures are: each block but the last halves them. */
function halvings(config: ConfigFile): number | null {
  const blocks = config.numbers('block_out_channels');
  return blocks ? 2 ** (blocks.length - 1) : null;
}

function sampleSize(unet: ConfigFile): PipelineConfig['sampleSize'] {
  if (!unet.has('sample_size')) return null;
  try {
    const side = unet.number('sample_size', 0);
    return { width: side, height: side };
  } catch {
    const [height, width] = unet.numbers('sample_size') ?? [];
    return height && width ? { width, height } : null;
  }
}

async function firstConfig(folder: string, names: readonly string[]): Promise<ConfigFile | null> {
  for (const name of names) {
    const config = await readConfig(path.join(folder, name));
    if (config) return config;
  }
  return null;
}
