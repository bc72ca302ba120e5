import { type Command, InvalidArgumentError, Option } from 'commander';
import path from 'node:path';
import * as v from 'valibot';
import { readPrompts } from '../../../core/diffusion/readPrompts';
import { checkScorer } from '../../../core/evaluate/scorers/checkScorer';
import {
  type Methods,
  type Preset,
  defaultSeeds,
  presetMethods,
  presetNames,
  presets,
} from '../../../core/evaluate/sweep/presets';
import { readProvenance } from '../../../core/model/readProvenance';
import { pipelinePaths } from '../../../shared/generation/pipelinePaths';
import { entriesOf } from '../../../shared/model/component';
import type { PipelineDescription } from '../../../shared/model/model';
import type { Criterion, TargetSet } from '../../../shared/recipe/recipe';
import { type ScorerKind, scorerKinds } from '../../../shared/scorer/scorer';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { criteria } from '../../../shared/recipe/stepSchema';
import {
  owlGoesWith,
  removesUnitsBy,
  type UnitKind,
  unitKinds,
} from '../../../shared/sweep/method';
import { allocations, sweepPlanSchema } from '../../../shared/sweep/sweepPlanSchema';
import { number, whole, wholes } from '../numberOption';
import { sparsity, usage } from '../stepOptions';
import { withGivenCalibrations } from './givenCalibrations';

export interface PlanOptions extends Partial<Readonly<Record<ScorerKind, string>>> {
  readonly preset?: Preset;
  readonly unet?: readonly number[];
  readonly textEncoder?: readonly number[];
  readonly criterion?: readonly Criterion[];
  readonly allocation?: readonly ('uniform' | 'owl')[];
  readonly calibration?: readonly string[];
  readonly remove?: UnitKind;
  readonly compensate?: boolean;
  readonly targets: readonly TargetSet[];
  readonly prompts: string;
  readonly seeds: readonly number[];
  readonly steps?: number;
  readonly guidance?: number;
}

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
      `how weights are ranked: ${criteria.join(', ')}; magnitude if left out, and the paper's own with --preset paper`,
      listOf(criteria),
    )
    .option(
      '--allocation <list>',
      'how a sparsity is spread over layers: uniform, or owl, which goes with magnitude and wanda',
      listOf(allocations),
    )
    .option(
      '--calibration <file>',
      "statistics of layers' inputs, for what needs them; one for each component, may be repeated; those that lack are measured first, on the sweep's own prompts",
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .addOption(
      new Option(
        '--remove <units>',
        'what goes whole, in place of single weights: sparsities are shares of it',
      ).choices(unitKinds),
    )
    .option('--compensate', 'with --remove: the units that stay make up for those that go')
    .option('--targets <list>', 'which weights: linear, conv', listOf(['linear', 'conv']), [
      'linear',
    ])
    .option(
      '--clip <dir>',
      'a folder with a CLIP in ONNX: how well pictures fit their prompts, and how alike they are to the dense ones',
    )
    .option(
      '--dino <dir>',
      'a folder with a DINOv2 in ONNX: how alike pictures are to the dense ones',
    )
    .option(
      '--inception <dir>',
      'a folder with an Inception in ONNX: how far all pictures of a setting are from all dense ones',
    )
    .option('--seeds <list>', 'seeds of the initial noise', wholes(0), [...defaultSeeds])
    .option('--steps <n>', 'denoising steps; 20, or 4 for distilled models such as Turbo', whole(1))
    .option('--guidance <g>', 'guidance scale; 7.5, or 1 for distilled models', number);

/** The plan that the options make for a pipeline. Fails `invalid-request` where they name no points, and as `withGivenCalibrations` does. */
export async function planFor(
  pipeline: PipelineDescription,
  options: PlanOptions,
): Promise<SweepPlan> {
  const { targets, seeds } = options;
  const methods = methodsOf(options);
  const paths = pipelinePaths(pipeline);
  const { steps = pipeline.defaults.steps, guidance = pipeline.defaults.guidance } = options;
  const models: Record<string, string> = {};
  for (const [kind, file] of entriesOf(paths.components))
    models[kind] = (await readProvenance(file)).fingerprint;
  const plan = v.parse(sweepPlanSchema, {
    version: 1,
    folder: path.resolve(pipeline.folder),
    models,
    grids: pointsOf(options).map(sparsity => ({ sparsity, ...methods, targets })),
    prompts: [...new Set(await readPrompts(options.prompts))],
    seeds,
    settings: { negative: '', steps, guidance, noise: 'torch' },
    ...(await scorersAt(options)),
  });
  return withGivenCalibrations(plan, options.calibration ?? [], paths);
}

/** The scorers that the options name, each looked at before anything is computed. */
async function scorersAt(options: PlanOptions): Promise<Pick<SweepPlan, 'scorers'>> {
  const scorers: SweepPlan['scorers'] = {};
  for (const kind of scorerKinds) {
    const given = options[kind];
    if (given === undefined) continue;
    const folder = path.resolve(given);
    scorers[kind] = { folder, fingerprint: await checkScorer({ kind, folder }) };
  }
  return Object.keys(scorers).length > 0 ? { scorers } : {};
}

/** A preset's own way to prune, unless another is asked for. */
function methodsOf({ preset, criterion, allocation, remove, compensate }: PlanOptions): Methods {
  if (compensate && !remove) throw usage('--compensate goes with --remove.');
  if (remove) {
    const found = criterion ?? ['magnitude'];
    if (allocation ?? !found.every(removesUnitsBy))
      throw usage(
        '--remove goes by magnitude, random, sparsegpt or obs-diff, without --allocation.',
      );
    return { criteria: [...found], remove, ...(compensate && { compensate }) };
  }
  if (!criterion && !allocation && preset) return presetMethods[preset];
  const found = criterion ?? ['magnitude'];
  const idle = found.find(each => !owlGoesWith(each));
  if (idle && allocation && !allocation.includes('uniform'))
    throw usage(
      `owl goes with magnitude and wanda only: add uniform to --allocation, or leave out ${idle}.`,
    );
  return { criteria: [...found], ...(allocation && { allocations: [...allocation] }) };
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
