import { type Command, InvalidArgumentError, Option } from 'commander';
import path from 'node:path';
import { readPrompts } from '../../../core/diffusion/readPrompts';
import type { ProbeComponent } from '../../../engine/api/probing';
import type { SafeRequest } from '../../../engine/evaluate/safe/safeRequest';
import { pipelinePaths } from '../../../shared/generation/pipelinePaths';
import type { PipelineDescription } from '../../../shared/model/model';
import { FEWEST_PROMPTS } from '../../../shared/safeLimit/signTest';
import { TOLERANCE } from '../../../shared/safeLimit/tolerance';
import { withEngineOptions } from '../engineOptions';
import { number, whole } from '../numberOption';
import { risingSparsities } from '../risingSparsities';
import { usage } from '../stepOptions';
import { safeMethod, type SafeMethodOptions, withMethodOptions } from './safeMethod';

export interface SafeOptions
  extends SafeMethodOptions, Pick<SafeRequest, 'provider' | 'sessionCache' | 'tolerance'> {
  readonly component: ProbeComponent | 'both';
  readonly prompts: string;
  readonly confirmOn: number;
  readonly sparsity: readonly number[];
  readonly seed: number;
  readonly steps?: number;
  readonly guidance?: number;
  readonly width?: number;
  readonly height?: number;
  readonly runtime?: string;
}

/** Adds the options that say what is searched, and how it is confirmed. */
export const withSafeOptions = (command: Command): Command =>
  withMethodOptions(withEngineOptions(command))
    .argument('<dir>', 'a pipeline folder')
    .requiredOption(
      '--prompts <file>',
      'a text file with a prompt on each line; 5 are the least, and they should differ',
    )
    .addOption(
      new Option('--component <name>', 'what is pruned')
        .choices(['both', 'unet', 'text-encoder'])
        .default('both'),
    )
    .option('--tolerance <t>', "largest relative error of a picture's latents", positive, TOLERANCE)
    .option(
      '--confirm-on <n>',
      'confirm on the first n prompts; more are surer, and take longer',
      whole(FEWEST_PROMPTS),
      FEWEST_PROMPTS,
    )
    .option(
      '--sparsity <list>',
      'sparsities of the Linear weights to choose from',
      risingSparsities,
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    )
    .option('--seed <n>', 'seed of the initial noise', whole(0), 0)
    .option('--steps <n>', 'denoising steps; 20, or 4 for distilled models such as Turbo', whole(1))
    .option('--guidance <g>', 'guidance scale; 7.5, or 1 for distilled models', number)
    .option('--width <px>', "pixels; the UNet's own size by default", whole(1))
    .option('--height <px>', "pixels; the UNet's own size by default", whole(1));

/** What the options ask for. */
export async function safeRequest(
  pipeline: PipelineDescription,
  options: SafeOptions,
): Promise<Omit<SafeRequest, 'folder'>> {
  const { component, tolerance, sparsity, seed, width, height, runtime } = options;
  const { steps = pipeline.defaults.steps, guidance = pipeline.defaults.guidance } = options;
  const { provider, sessionCache } = options;
  const components: readonly ProbeComponent[] =
    component === 'both' ? ['text-encoder', 'unet'] : [component];
  const paths = pipelinePaths(pipeline);
  return {
    ...{ pipeline: paths, components },
    method: await safeMethod(options, components, paths),
    prompts: await promptsOf(options),
    settings: {
      ...{ seed, steps, guidance },
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    },
    ...{ grid: sparsity, tolerance, provider, sessionCache },
    ...(runtime !== undefined && { runtime: path.resolve(runtime) }),
  };
}

/** Too few for any claim are refused by the search, in its own words. */
async function promptsOf({ prompts: file, confirmOn }: SafeOptions): Promise<readonly string[]> {
  const prompts = [...new Set(await readPrompts(file))];
  if (confirmOn > FEWEST_PROMPTS && prompts.length < confirmOn)
    throw usage(`${file} holds ${prompts.length} different prompts, not ${confirmOn}.`);
  return prompts.slice(0, confirmOn);
}

function positive(text: string): number {
  const value = number(text);
  if (value <= 0) throw new InvalidArgumentError('Above 0.');
  return value;
}
