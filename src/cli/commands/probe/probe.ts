import { Command } from 'commander';
import { readWithin } from '../../../core/io/readWithin';
import { readProvenance } from '../../../core/model/readProvenance';
import type { ProbeRequest, ProbeResult } from '../../../engine/api';
import { Failure } from '../../../shared/failure';
import { type PipelinePaths, pathOf } from '../../../shared/generation/pipelinePaths';
import { isMadeFor } from '../../../shared/model/fingerprint';
import { parseRecipe } from '../../../shared/recipe/parseRecipe';
import { defaultStep, type Step } from '../../../shared/recipe/recipe';
import { RECIPE_LIMIT } from '../../../shared/recipe/recipeLimit';
import { print } from '../../report/output';
import { pipelineAt } from '../pipelineAt';
import { sparsity, usage } from '../stepOptions';
import { type ProbeOptions, probeSettings, withProbeOptions } from './probeOptions';
import { runProbe } from './runProbe';

interface ProbeCommandOptions extends ProbeOptions {
  readonly unet?: number;
  readonly textEncoder?: number;
  readonly recipe?: string;
  readonly json?: boolean;
}

/** `pollard probe DIR`: how far pruning takes text encoder and UNet from the dense ones, without a picture. */
export const probeCommand = (): Command =>
  withProbeOptions(new Command('probe'))
    .summary('measure what pruning does to outputs, in seconds')
    .description(
      'Runs text encoder and UNet on fixed prompts, noise and timesteps, dense and pruned in memory, and measures the relative\n' +
        'error of what they give. Nothing is written.',
    )
    .requiredOption('--prompts <file>', 'a text file with a prompt on each line')
    .option('--unet <s>', 'sparsity of the Linear weights of the UNet, 0 to 1', sparsity)
    .option('--text-encoder <s>', 'the same of the text encoder', sparsity)
    .option(
      '--recipe <file>',
      'a *.prune.json instead, for the model that it was made for; for the UNet where it names none',
    )
    .option('--json', 'print JSON; an error that is no number is null')
    .action(async (folder: string, options: ProbeCommandOptions) => {
      const settings = await probeSettings(await pipelineAt(folder), options);
      const pruned = await prunedBy(options, settings.pipeline);
      const result = await runProbe('Probing', folder, (diffusion, scratch, call) =>
        diffusion.probe({ ...settings, pruned, folder: scratch }, call),
      );
      print(`${options.json ? JSON.stringify(result, null, 2) : facts(result)}\n`);
    });

async function prunedBy(
  { unet, textEncoder, recipe }: ProbeCommandOptions,
  pipeline: PipelinePaths,
): Promise<ProbeRequest['pruned']> {
  const sparse = unet ?? textEncoder;
  if ((sparse === undefined) === (recipe === undefined))
    throw usage('A probe is told what to prune by --unet and --text-encoder, or by --recipe.');
  if (recipe !== undefined) return recipeOf(recipe, pipeline);
  return {
    ...(unet !== undefined && { unet: [uniform(unet)] }),
    ...(textEncoder !== undefined && { 'text-encoder': [uniform(textEncoder)] }),
  };
}

const uniform = (share: number): Step => ({
  ...defaultStep,
  goal: { sparsity: share },
  label: '',
});

async function recipeOf(file: string, pipeline: PipelinePaths): Promise<ProbeRequest['pruned']> {
  const recipe = parseRecipe((await readWithin(file, RECIPE_LIMIT)).toString(), file);
  for (const component of ['unet', 'text-encoder'] as const)
    if (isMadeFor(recipe, await readProvenance(pathOf(pipeline, component))))
      return { [component]: recipe.steps };
  throw new Failure({
    code: 'stale',
    message: `The recipe ${file} was made for another model than the UNet and text encoder of ${pipeline.folder}.`,
    hint: 'Probe the pipeline that it was made for, or take its "base" out.',
    path: file,
  });
}

const facts = ({ textError, probeError, jointError, ...run }: ProbeResult): string =>
  [
    `Text encoder  ${textError.toFixed(4)}`,
    `UNet          ${probeError.toFixed(4)}`,
    `Together      ${jointError.toFixed(4)}`,
    `Relative errors over ${run.prompts} prompts at timesteps ${run.timesteps.join(', ')}, in ${(run.milliseconds / 1000).toFixed(1)} s.`,
  ].join('\n');
