import { Command } from 'commander';
import type { ProbeRequest, ProbeResult } from '../../../engine/api/probing';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import { defaultStep, type Step } from '../../../shared/recipe/recipe';
import { print } from '../../report/output';
import { pipelineAt } from '../pipelineAt';
import { sparsity, usage } from '../stepOptions';
import { type ProbeOptions, probeSettings, withProbeOptions } from './probeOptions';
import { calibrationsIn, probedRecipe } from './probedRecipe';
import { runProbe } from './runProbe';

interface ProbeCommandOptions extends ProbeOptions {
  readonly unet?: number;
  readonly textEncoder?: number;
  readonly recipe?: string;
  readonly calibrations?: string;
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
    .option(
      '--calibrations <dir>',
      'where the calibrations lie that the steps of the recipe go by: a folder of *.calibration.safetensors, or a sweep; they are found beside the models, too',
    )
    .option('--json', 'print JSON; an error that is no number is null')
    .action(async (folder: string, options: ProbeCommandOptions) => {
      const settings = await probeSettings(await pipelineAt(folder), options);
      const calibrations = options.calibrations && (await calibrationsIn(options.calibrations));
      const pruned = await prunedBy(options, settings.pipeline, calibrations);
      const request = { ...settings, pruned, ...(calibrations && { calibrations }) };
      const result = await runProbe('Probing', folder, (diffusion, scratch, call) =>
        diffusion.probe({ ...request, folder: scratch }, call),
      );
      print(`${options.json ? JSON.stringify(result, null, 2) : facts(result)}\n`);
    });

async function prunedBy(
  { unet, textEncoder, recipe }: ProbeCommandOptions,
  pipeline: PipelinePaths,
  calibrations: string | undefined,
): Promise<ProbeRequest['pruned']> {
  const sparse = unet ?? textEncoder;
  if ((sparse === undefined) === (recipe === undefined))
    throw usage('A probe is told what to prune by --unet and --text-encoder, or by --recipe.');
  if (recipe !== undefined) return probedRecipe(recipe, pipeline, calibrations);
  if (calibrations !== undefined) throw usage('--calibrations is for the steps of a --recipe.');
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

const facts = ({ textError, probeError, jointError, ...run }: ProbeResult): string =>
  [
    `Text encoder  ${textError.toFixed(4)}`,
    `UNet          ${probeError.toFixed(4)}`,
    `Together      ${jointError.toFixed(4)}`,
    `Relative errors over ${run.prompts} prompts at timesteps ${run.timesteps.join(', ')}, in ${(run.milliseconds / 1000).toFixed(1)} s.`,
  ].join('\n');
