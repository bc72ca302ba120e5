import { Command, Option } from 'commander';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { TimestepWeights } from '../../core/calibrate/timestepWeights';
import { readPrompts } from '../../core/diffusion/readPrompts';
import { sweepTemporaries, temporaryName } from '../../core/io/tempFiles';
import { checkWritable } from '../../core/io/writeWhole';
import type { CalibrateRequest, CalibrateResult } from '../../engine/api/calibration';
import { calibrateInto } from '../../engine/evaluate/calibrate';
import { timestepWeights } from '../../shared/calibration/calibrationRecord';
import { integer } from '../../shared/format';
import { pipelinePaths } from '../../shared/generation/pipelinePaths';
import { refusedList } from '../../shared/generation/refusedList';
import { interruptSignal } from '../interrupt';
import { withDiffusionEngine } from '../../engine/process/withDiffusionEngine';
import { print, tell } from '../report/output';
import { withProgress } from '../report/progressBar';
import { withEngineOptions } from './engineOptions';
import { number, whole, wholes } from './numberOption';
import { pipelineAt } from './pipelineAt';
import { usage } from './stepOptions';

interface CalibrateOptions {
  readonly component: CalibrateRequest['component'];
  readonly targets: 'linear' | 'conv' | 'all';
  readonly prompts: string;
  readonly seeds?: readonly number[];
  readonly steps?: number;
  readonly guidance?: number;
  readonly width?: number;
  readonly height?: number;
  readonly gram?: boolean;
  readonly timestepWeights?: TimestepWeights;
  readonly provider: CalibrateRequest['provider'];
  readonly runtime?: string;
  readonly sessionCache: CalibrateRequest['sessionCache'];
  readonly out: string;
  readonly json?: boolean;
}

/** `pollard calibrate DIR`: statistics of what a component's layers are given. */
export function calibrateCommand(): Command {
  return withEngineOptions(new Command('calibrate'))
    .summary('measure the inputs of the layers, for criteria that need them')
    .description(
      'Runs a pipeline over prompts and adds up what each layer of a component is given: sums of x and of x², with --gram\n' +
        'x^T·x too. For the UNet over all steps, both halves of the guidance and all seeds.',
    )
    .argument('<dir>', 'a pipeline folder')
    .addOption(
      new Option('--component <name>', 'whose layers')
        .choices(['unet', 'text-encoder'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--targets <set>', 'which layers')
        .choices(['linear', 'conv', 'all'])
        .default('linear'),
    )
    .requiredOption('--prompts <file>', 'a text file with a prompt on each line')
    .option('--seeds <list>', 'unet: seeds of the initial noise, 0 if left out', wholes(0))
    .option('--steps <n>', 'unet: denoising steps; 20, or 4 for distilled models', whole(1))
    .option('--guidance <g>', 'unet: guidance scale; 7.5, or 1 for distilled models', number)
    .option('--width <px>', "unet: pixels; the UNet's own size by default", whole(1))
    .option('--height <px>', "unet: pixels; the UNet's own size by default", whole(1))
    .option('--gram', 'measure x^T·x, which sparsegpt and obs-diff need; a file of hundreds of MB')
    .addOption(
      new Option(
        '--timestep-weights <kind>',
        "unet: how much each step counts in x^T·x; log-decrease is OBS-Diff's, 1.2 for the first to 0.8",
      ).choices(timestepWeights),
    )
    .requiredOption('--out <file>', 'the *.calibration.safetensors to write')
    .option('--json', 'print JSON: the file, what was run, and how many layers were measured')
    .action(async (folder: string, options: CalibrateOptions) => {
      const result = await calibrate(folder, options);
      print(`${options.json ? JSON.stringify(result, null, 2) : facts(result)}\n`);
    });
}

async function calibrate(folder: string, options: CalibrateOptions): Promise<CalibrateResult> {
  refuseIdle(options);
  const request = await requestFor(folder, options);
  await checkWritable(options.out);
  const out = await realpath(options.out).catch(() => path.resolve(options.out));
  const home = path.dirname(out);
  await sweepTemporaries(home);
  const result = await withDiffusionEngine(diffusion =>
    withProgress('Calibrating', onProgress =>
      calibrateInto(
        diffusion,
        { request, out, scratch: path.join(home, temporaryName(out)) },
        {
          signal: interruptSignal(),
          report: event => {
            if (event.kind === 'measured') onProgress(event);
            else if (event.kind === 'provider') tell(`Not used: ${refusedList(event.refused)}`);
          },
        },
      ),
    ),
  );
  result.notes.forEach(tell);
  return { ...result, file: options.out };
}

/** An option that would change nothing is a mistake. */
function refuseIdle({ component, gram, ...options }: CalibrateOptions): void {
  const { seeds, steps, guidance, width, height } = options;
  if (options.timestepWeights !== undefined && !gram)
    throw usage('--timestep-weights is for --gram: sums of x and x² count all steps alike.');
  const forUnet = [seeds, steps, guidance, width, height, options.timestepWeights];
  if (component === 'text-encoder' && forUnet.some(option => option !== undefined))
    throw usage(
      '--seeds, --steps, --guidance, --width, --height and --timestep-weights are for --component unet.',
    );
}

async function requestFor(
  folder: string,
  options: CalibrateOptions,
): Promise<Omit<CalibrateRequest, 'folder'>> {
  const { component, provider, sessionCache, runtime, width, height, gram = false } = options;
  const { targets } = options;
  const found = await pipelineAt(folder);
  const { seeds = [0], timestepWeights: weights = 'uniform' } = options;
  const { steps = found.defaults.steps, guidance = found.defaults.guidance } = options;
  return {
    pipeline: pipelinePaths(
      found,
      component === 'unet' ? ['text-encoder', 'unet'] : ['text-encoder'],
    ),
    prompts: await readPrompts(options.prompts),
    targets: targets === 'all' ? ['linear', 'conv'] : [targets],
    ...{ component, seeds, steps, guidance, gram, timestepWeights: weights },
    ...{ provider, sessionCache },
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(runtime !== undefined && { runtime: path.resolve(runtime) }),
  };
}

const facts = ({ file, layers, inputs, samples, turns }: CalibrateResult): string =>
  [
    file,
    `${layers} layers with ${inputs} inputs, ${integer(samples)} samples in ${turns === 1 ? 'one pass' : `each of ${turns} passes`}`,
  ].join('\n');
