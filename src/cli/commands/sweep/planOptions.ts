import { type Command, InvalidArgumentError, Option } from 'commander';
import path from 'node:path';
import * as v from 'valibot';
import { readPrompts } from '../../../core/diffusion/readPrompts';
import { type Preset, presetNames, presets } from '../../../core/evaluate/sweep/presets';
import { readProvenance } from '../../../core/model/readProvenance';
import { pipelinePaths } from '../../../shared/generation/pipelinePaths';
import { entriesOf } from '../../../shared/model/component';
import type { PipelineDescription } from '../../../shared/model/model';
import type { Criterion, TargetSet } from '../../../shared/recipe/recipe';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { sweepPlanSchema } from '../../../shared/sweep/sweepPlanSchema';
import { number, whole, wholes } from '../numberOption';
import { sparsity, usage } from '../stepOptions';

export interface PlanOptions {
  readonly preset?: Preset;
  readonly unet?: readonly number[];
  readonly textEncoder?: readonly number[];
  readonly criterion: readonly Criterion[];
  readonly targets: readonly TargetSet[];
  readonly prompts: string;
  readonly seeds: readonly number[];
  readonly steps?: number;
  readonly guidance?: number;
}

/** Criteria that go by the weights alone; the others need a calibration, which sweeps do not take yet. */
const criteria = ['magnitude', 'random'] as const;

/** Adds the options that say what a sweep computes. */
export const withPlanOptions = (command: Command): Command =>
  command
    .argument('<dir>', 'a pipeline folder')
    .requiredOption(
      '--prompts <file>',
      'a text file with a prompt on each line; 8 are good, 5 the least for a claim',
    )
    .addOption(
      new Option(
        '--preset <name>',
        'the points to try; paper has those of arXiv 2411.15113',
      ).choices(presetNames),
    )
    .option('--unet <list>', 'sparsities of the UNet to try, such as 0,0.1,0.2', sparsities)
    .option('--text-encoder <list>', 'sparsities of the text encoder to try', sparsities)
    .option(
      '--criterion <list>',
      `how weights are ranked: ${criteria.join(', ')}`,
      listOf(criteria),
      ['magnitude'],
    )
    .option('--targets <list>', 'which weights: linear, conv', listOf(['linear', 'conv']), [
      'linear',
    ])
    .option('--seeds <list>', 'seeds of the initial noise', wholes(0), [0, 1])
    .option('--steps <n>', 'denoising steps; 20, or 4 for distilled models such as Turbo', whole(1))
    .option('--guidance <g>', 'guidance scale; 7.5, or 1 for distilled models', number);

/** The plan that the options make for a pipeline. Fails `invalid-request` where they name no points. */
export async function planFor(
  pipeline: PipelineDescription,
  options: PlanOptions,
): Promise<SweepPlan> {
  const { criterion, targets, seeds } = options;
  const { steps = pipeline.defaults.steps, guidance = pipeline.defaults.guidance } = options;
  const models: Record<string, string> = {};
  for (const [kind, file] of entriesOf(pipelinePaths(pipeline).components))
    models[kind] = (await readProvenance(file)).fingerprint;
  return v.parse(sweepPlanSchema, {
    version: 1,
    folder: path.resolve(pipeline.folder),
    models,
    grids: pointsOf(options).map(points => ({ sparsity: points, criteria: criterion, targets })),
    prompts: [...new Set(await readPrompts(options.prompts))],
    seeds,
    settings: { negative: '', steps, guidance, noise: 'torch' },
  });
}

function pointsOf({
  preset,
  unet,
  textEncoder,
}: PlanOptions): SweepPlan['grids'][number]['sparsity'][] {
  if (preset && (unet ?? textEncoder))
    throw usage('--preset has its own points: leave out --unet and --text-encoder, or the preset.');
  if (preset) return [...presets[preset]];
  if (!unet && !textEncoder) throw usage('Say what to try: --preset, --unet or --text-encoder.');
  return [
    {
      ...(textEncoder && { 'text-encoder': [...textEncoder] }),
      ...(unet && { unet: [...unet] }),
    },
  ];
}

function sparsities(text: string): readonly number[] {
  return text.split(',').map(sparsity);
}

const listOf =
  <const T extends readonly string[]>(known: T) =>
  (text: string): readonly T[number][] =>
    text.split(',').map(name => {
      const found = known.find((each): each is T[number] => each === name);
      if (found === undefined)
        throw new InvalidArgumentError(`${name} is none of ${known.join(', ')}.`);
      return found;
    });
