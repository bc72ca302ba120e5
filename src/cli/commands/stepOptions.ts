import { type Command, InvalidArgumentError, Option } from 'commander';
import { readWithin } from '../../core/io/readWithin';
import type { CalibrationFile } from '../../core/prune/calibration/calibrationFile';
import { needsCalibration } from '../../core/prune/needsCalibration';
import { Failure } from '../../shared/failure';
import { parseRecipe } from '../../shared/recipe/parseRecipe';
import {
  type Criterion,
  defaultStep,
  type Goal,
  type Recipe,
  type Scope,
  type Step,
} from '../../shared/recipe/recipe';
import { defaultScope } from '../../shared/recipe/stepDefaults';
import { criteria } from '../../shared/recipe/stepSchema';
import { goalLabel } from '../../shared/recipe/goalLabel';
import { droppable } from '../../shared/recipe/goalSchema';
import { methodWords } from '../../shared/recipe/methodWords';
import { parsePattern } from '../../shared/recipe/pattern';
import type { Removal } from '../../shared/recipe/removalSchema';
import { RECIPE_LIMIT } from '../../shared/recipe/recipeLimit';
import { recipeVersion } from '../../shared/recipe/recipeVersion';

/** The options of `prune` that say what and how much. */
export interface StepOptions {
  readonly sparsity?: number;
  readonly pattern?: string;
  readonly recipe?: string;
  readonly remove?: Removal;
  readonly drop?: (typeof droppable)[number];
  /** Whether sizes must survive onnxruntime's fusions for CUDA. */
  readonly fusionSafe: boolean;
  readonly shrink?: boolean;
  readonly compensate?: boolean;
  readonly criterion?: Criterion;
  readonly seed?: number;
  readonly calibration?: readonly string[];
  readonly allocation?: 'uniform' | 'owl';
  readonly scope?: Scope;
  readonly targets: 'linear' | 'conv' | 'all';
  readonly select: string;
}

/** Adds the options that make up a step. */
export function addStepOptions(command: Command): Command {
  return command
    .option(
      '--sparsity <s>',
      'FILE: share of the targeted weights that are zero afterwards, 0 to 1',
      sparsity,
    )
    .option(
      '--pattern <pattern>',
      'FILE: 2:4 zeroes 2 of every 4 consecutive inputs, channels:0.25 a quarter of the output channels',
      pattern,
    )
    .option('--recipe <file>', 'FILE: take the steps from a *.prune.json')
    .option(
      '--remove <units=s>',
      'FILE: neurons=0.25 makes a quarter of the neurons of every feed-forward zero as a whole, heads=0.2 a fifth of the heads of every attention; rounded to sizes that stay fast',
      removal,
    )
    .addOption(
      dropOption(
        '--drop <what>',
        'FILE: branch makes every selected attention and feed-forward zero, as if it were not there; layer every block of them that is selected whole',
      ),
    )
    .option(
      '--no-fusion-safe',
      "remove units to sizes that onnxruntime's fusions for CUDA may not take",
    )
    .option(
      '--shrink',
      'write a smaller file, without the neurons and heads that are zero as a whole, once it is proven to give what the masked model gives',
    )
    .option(
      '--compensate',
      'with --remove: the units that stay make up for those that go, by least squares over a --calibration made with --gram',
    )
    .addOption(
      new Option(
        '--criterion <criterion>',
        'what goes first: magnitude, the smallest |w|; random, any by chance; wanda, the smallest |w| times the size of the input; sparsegpt and obs-diff, what changes outputs least, and the rest makes up for it; magnitude if left out, and for --remove with a --calibration what it was weighted for of the last two',
      ).choices(criteria),
    )
    .option('--seed <n>', 'what --criterion random starts from, 0 if left out', seed)
    .option(
      '--calibration <file>',
      "statistics of layers' inputs, *.calibration.safetensors; for the criteria wanda, sparsegpt and obs-diff, for --compensate, and for --allocation owl; DIR: one for each component, may be repeated",
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .addOption(
      new Option(
        '--allocation <allocation>',
        'uniform gives every layer the same sparsity, owl spares blocks with more outliers',
      ).choices(['uniform', 'owl']),
    )
    .addOption(
      new Option(
        '--scope <scope>',
        'over what the smallest weights are counted; layer if left out, row for wanda',
      ).choices(['layer', 'row', 'global']),
    )
    .addOption(
      new Option(
        '--targets <set>',
        'linear (what the paper prunes), conv (beyond what it measured), or all for both; never norms, embeddings or biases',
      )
        .choices(['linear', 'conv', 'all'])
        .default('linear'),
    )
    .option(
      '--select <selector>',
      'which layers: names, globs, role:, block:; for example "role:attention-*, !block:mid_block"',
      defaultStep.select,
    );
}

/** An option that says what is dropped whole. */
export const dropOption = (flags: string, description: string): Option =>
  new Option(flags, description).choices(droppable);

/** A share of 0 to 1 from the command line. */
export function sparsity(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It is a share from 0 to 1, for example 0.35.');
}

/** `neurons=0.25` or `heads=0.2` from the command line. */
export function removal(text: string): Removal {
  const [, kind, share = ''] = /^(neurons|heads)=(.+)$/.exec(text) ?? [];
  const value = Number(share);
  if (kind !== undefined && value >= 0 && value <= 1)
    return kind === 'neurons' ? { neurons: value } : { heads: value };
  throw new InvalidArgumentError('It is neurons=S or heads=S with a share S from 0 to 1.');
}

function seed(text: string): number {
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('It is a whole number of 0 or more.');
}

function pattern(text: string): string {
  if (parsePattern(text)) return text;
  throw new InvalidArgumentError(
    'It is N:M with N below M, for example 2:4, or a share of channels such as channels:0.25.',
  );
}

/** One step with a goal, by the options. `calibration`: the one that the step could go by. */
export function stepFor(
  goal: Goal,
  options: StepOptions,
  calibration?: Pick<CalibrationFile, 'record'>,
): Step {
  const { seed, allocation, scope, targets, select, compensate } = options;
  const isRemoval = 'remove' in goal;
  const verb = isRemoval ? 'Remove' : 'drop' in goal ? 'Drop' : 'Prune to';
  const criterion = options.criterion ?? (isRemoval ? fitting(calibration) : defaultStep.criterion);
  if (seed !== undefined && criterion !== 'random')
    throw usage('--seed is for --criterion random.');
  return {
    ...defaultStep,
    criterion,
    ...(seed !== undefined && { seed }),
    ...(allocation === 'owl' && { allocation }),
    ...(compensate && isRemoval && { compensate }),
    scope: scope ?? defaultScope(criterion),
    select,
    targets: targets === 'all' ? ['linear', 'conv'] : [targets],
    goal,
    label: `${verb} ${goalLabel(goal)}${methodWords({ goal, criterion, allocation, compensate })}`,
  };
}

/** The criterion that fits units to what a calibration counted; by |w| without one. */
function fitting(calibration: Pick<CalibrationFile, 'record'> | undefined): Criterion {
  if (!calibration) return defaultStep.criterion;
  return calibration.record.timestepWeights === 'log-decrease' ? 'obs-diff' : 'sparsegpt';
}

/**
 * The recipe that the options of the FILE form ask for; its steps that need a calibration and name none go by `calibration`.
 * Fails with `invalid-request` unless they ask for exactly one.
 */
export async function recipeFor(
  options: StepOptions,
  calibration: CalibrationFile | undefined,
): Promise<Recipe> {
  const recipe = await askedRecipe(options, calibration);
  const name = await calibration?.name();
  const steps = recipe.steps.map(step =>
    name && needsCalibration(step) ? { calibration: name, ...step } : step,
  );
  if (calibration && !steps.some(needsCalibration)) throw useless();
  return { ...recipe, steps };
}

async function askedRecipe(
  options: StepOptions,
  calibration: CalibrationFile | undefined,
): Promise<Recipe> {
  const goals: Goal[] = [
    ...(options.sparsity === undefined ? [] : [{ sparsity: options.sparsity }]),
    ...(options.pattern === undefined ? [] : [{ pattern: options.pattern }]),
    ...(options.remove === undefined ? [] : [removalGoal(options.remove, options)]),
    ...(options.drop === undefined ? [] : [{ drop: options.drop }]),
  ];
  if (options.compensate && !options.remove) throw uselessCompensation();
  const asked = goals.length + (options.recipe === undefined ? 0 : 1);
  // A file that was masked before can be shrunk as it is.
  if (asked === 0 && options.shrink) return { version: 1, steps: [] };
  if (asked !== 1)
    throw usage(
      'A file is pruned by exactly one of --sparsity, --pattern, --remove, --drop and --recipe.',
    );
  if (options.recipe !== undefined)
    return parseRecipe((await readWithin(options.recipe, RECIPE_LIMIT)).toString(), options.recipe);
  const steps = [stepFor(goals[0]!, options, calibration)];
  return { version: recipeVersion(steps), steps };
}

/** What removal the options ask for. */
export const removalGoal = (
  remove: Removal,
  { fusionSafe }: Pick<StepOptions, 'fusionSafe'>,
): Goal => ({
  remove: fusionSafe ? remove : { ...remove, fusionSafe },
});

export const uselessCompensation = (): Failure =>
  usage('--compensate is for the removal of neurons or heads.');

/** A calibration is given, but no step goes by it. */
export const useless = (): Failure =>
  usage(
    '--calibration is for the criteria wanda, sparsegpt and obs-diff, for --compensate, and for --allocation owl.',
  );

/** A wrong use of the command line: exit code 2. */
export const usage = (message: string): Failure =>
  new Failure({ code: 'invalid-request', message, hint: 'Run with --help for what is possible.' });
