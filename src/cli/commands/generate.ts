import { Command, Option } from 'commander';
import path from 'node:path';
import { NPY_LIMIT } from '../../core/io/npy';
import { readWithin } from '../../core/io/readWithin';
import { checkWritable, writeWhole } from '../../core/io/writeWhole';
import type { GenerateRequest } from '../../engine/api/generation';
import {
  type GenerateOptions as VariantOptions,
  generateVariant,
} from '../../engine/evaluate/generateVariant';
import { type ComponentVariant, onDisk, type PipelineVariant } from '../../engine/evaluate/variant';
import { Failure } from '../../shared/failure';
import {
  type GenerationReport,
  type NoiseKind,
  type ProviderChoice,
  providerChoices,
  type SchedulerName,
  schedulerNames,
} from '../../shared/generation/generation';
import type { GenerationDefaults, PipelineDescription } from '../../shared/model/model';
import { generationProgress } from '../report/generationProgress';
import { interruptSignal } from '../interrupt';
import { withDiffusionEngine } from '../../engine/process/withDiffusionEngine';
import { print } from '../report/output';
import { number, whole } from './numberOption';
import { pipelineAt } from './pipelineAt';
import { usage } from './stepOptions';

interface GenerateOptions {
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly steps?: number;
  readonly guidance?: number;
  readonly width?: number;
  readonly height?: number;
  readonly batch: number;
  readonly scheduler?: SchedulerName;
  readonly noise: NoiseKind;
  readonly provider: ProviderChoice;
  readonly sessionCache: GenerateRequest['sessionCache'];
  readonly runtime?: string;
  readonly noiseIn?: string;
  readonly latentsOut?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** `pollard generate DIR`: images of a pipeline, as the extension's preview makes them. */
export function generateCommand(): Command {
  return new Command('generate')
    .summary('generate images with a pipeline')
    .description(
      'Generates with text encoder, UNet and VAE decoder of a pipeline folder. The same options make the same bytes on the CPU.',
    )
    .argument('<dir>', 'a pipeline folder')
    .requiredOption('--prompt <text>', 'what to show')
    .option('--negative <text>', 'what not to show', '')
    .option('--seed <n>', 'seed of the initial noise', whole(0), 0)
    .option('--steps <n>', 'denoising steps; 20, or 4 for distilled models such as Turbo', whole(1))
    .option(
      '--guidance <g>',
      'guidance scale; 7.5, or 1 for distilled models; 1 runs half the work',
      number,
    )
    .option('--width <px>', "pixels; the UNet's own size by default", whole(1))
    .option('--height <px>', "pixels; the UNet's own size by default", whole(1))
    .option('--batch <n>', 'images', whole(1), 1)
    .addOption(
      new Option('--scheduler <name>', "instead of the pipeline's own").choices(schedulerNames),
    )
    .addOption(
      new Option('--noise <kind>', 'generator of the noise')
        .choices(['torch', 'numpy'])
        .default('torch'),
    )
    .addOption(
      new Option('--provider <name>', 'where to run').choices(providerChoices).default('auto'),
    )
    .addOption(
      new Option('--session-cache <which>', 'keep all components loaded, or one at a time')
        .choices(['all', 'one'])
        .default('all'),
    )
    .option('--runtime <dir>', 'another installation of onnxruntime-node, for CUDA')
    .option('--noise-in <file>', 'unit normal noise (B,4,H/8,W/8), float32 .npy')
    .option('--latents-out <file>', 'write the final latents as .npy')
    .requiredOption('--out <file>', 'PNG to write; a batch writes NAME-0.png, NAME-1.png, …')
    .option('--json', 'print JSON: what ran, and the files')
    .action(async (folder: string, options: GenerateOptions) => {
      const { files, report } = await generate(folder, options);
      const text = options.json
        ? JSON.stringify({ files, ...report }, null, 2)
        : facts(files, report);
      print(`${text}\n`);
    });
}

async function generate(
  folder: string,
  options: GenerateOptions,
): Promise<{ readonly files: readonly string[]; readonly report: GenerationReport }> {
  const files = outputsOf(options);
  await checkFiles(files, options);
  const found = await pipelineAt(folder);
  const run = { variant: variantOf(found), options: optionsFor(options, found.defaults) };
  const { pngs, report, unsaved } = await withDiffusionEngine(diffusion =>
    generationProgress(report =>
      generateVariant({ diffusion, models: asOnDisk }, run, { signal: interruptSignal(), report }),
    ),
  );
  for (const [index, png] of pngs.entries()) await writeWhole(files[index]!, png);
  if (unsaved) throw new Failure(unsaved);
  return { files, report };
}

/** A folder is run as it is: there are no steps to write into copies. */
const asOnDisk = { materialize: ({ path: file }: ComponentVariant) => Promise.resolve(file) };

function optionsFor(options: GenerateOptions, defaults: GenerationDefaults): VariantOptions {
  const { prompt, negative, seed, batch, noise } = options;
  const { steps = defaults.steps, guidance = defaults.guidance } = options;
  const { width, height, scheduler, runtime, noiseIn, latentsOut } = options;
  return {
    settings: {
      ...{ prompt, negative, seed, steps, guidance, batch, noise },
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(scheduler && { scheduler }),
    },
    provider: options.provider,
    sessionCache: options.sessionCache,
    previewEvery: 0,
    ...(runtime !== undefined && { runtime: path.resolve(runtime) }),
    ...(noiseIn !== undefined && { noiseFile: path.resolve(noiseIn) }),
    ...(latentsOut !== undefined && { latentsFile: path.resolve(latentsOut) }),
  };
}

const variantOf = ({ folder, components, missing }: PipelineDescription): PipelineVariant => ({
  folder,
  components: components.map(onDisk),
  missing,
});

function outputsOf({ out, batch }: GenerateOptions): readonly string[] {
  if (batch === 1) return [out];
  const { dir, name, ext } = path.parse(out);
  return Array.from({ length: batch }, (_, index) => path.join(dir, `${name}-${index}${ext}`));
}

/** What could not be read or written at the end is said before minutes of work. */
async function checkFiles(
  files: readonly string[],
  { latentsOut, noiseIn }: GenerateOptions,
): Promise<void> {
  if (latentsOut !== undefined && files.some(file => isSamePath(file, latentsOut)))
    throw usage('--out and --latents-out name the same file.');
  for (const file of [...files, ...(latentsOut === undefined ? [] : [latentsOut])])
    await checkWritable(file);
  if (noiseIn !== undefined) await readWithin(noiseIn, NPY_LIMIT);
}

const isSamePath = (a: string, b: string): boolean => path.resolve(a) === path.resolve(b);

function facts(files: readonly string[], report: GenerationReport): string {
  const { provider, millisecondsPerStep, scheduler, notes } = report;
  const share = Object.entries(provider.shares)
    .map(([name, share]) => `${name} ${(100 * share).toFixed(0)} %`)
    .join(', ');
  return [
    ...files,
    `${scheduler}, ${provider.ran}${share && ` (${share})`}, ${millisecondsPerStep.toFixed(1)} ms per step`,
    ...notes,
  ].join('\n');
}
