import { type Command, InvalidArgumentError, Option } from 'commander';
import { readWithin } from '../../core/io/readWithin';
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
import type { CalibrationName } from '../../shared/recipe/calibrationSchema';
import { defaultScope } from '../../shared/recipe/stepDefaults';
import { criteria } from '../../shared/recipe/stepSchema';
import { goalLabel } from '../../shared/recipe/goalLabel';
import { parsePattern } from '../../shared/recipe/pattern';
import { RECIPE_LIMIT } from '../../shared/recipe/recipeLimit';
import { recipeVersion } from '../../shared/recipe/recipeVersion';

/** The options of `prune` that say what and how much. */
export interface StepOptions {
  readonly sparsity?: number;
  readonly pattern?: string;
  readonly recipe?: string;
  readonly criterion: Criterion;
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
    .addOption(
      new Option(
        '--criterion <criterion>',
        'what goes first: magnitude, the smallest |w|; random, any by chance; wanda, the smallest |w| times the size of the input; sparsegpt and obs-diff, what changes outputs least, and the rest makes up for it',
      )
        .choices(criteria)
        .default(defaultStep.criterion),
    )
    .option('--seed <n>', 'what --criterion random starts from, 0 if left out', seed)
    .option(
      '--calibration <file>',
      "statistics of layers' inputs, *.calibration.safetensors; for the criteria wanda, sparsegpt and obs-diff, and for --allocation owl; DIR: one for each component, may be repeated",
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

/** A share of 0 to 1 from the command line. */
export function sparsity(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It is a share from 0 to 1, for example 0.35.');
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

const criterionLabels: Readonly<Record<Criterion, string>> = {
  magnitude: '',
  random: ' at random',
  wanda: ' by Wanda',
  sparsegpt: ' by SparseGPT',
  'obs-diff': ' by OBS-Diff',
};

/** One step with a goal, by the options. */
export function stepFor(goal: Goal, options: StepOptions): Step {
  const { criterion, seed, allocation, scope, targets, select } = options;
  if (seed !== undefined && criterion !== 'random')
    throw usage('--seed is for --criterion random.');
  return {
    ...defaultStep,
    criterion,
    ...(seed !== undefined && { seed }),
    ...(allocation === 'owl' && { allocation }),
    scope: scope ?? defaultScope(criterion),
    select,
    targets: targets === 'all' ? ['linear', 'conv'] : [targets],
    goal,
    label: `Prune to ${goalLabel(goal)}${criterionLabels[criterion]}`,
  };
}

/**
 * The recipe that the options of the FILE form ask for; its steps that need a calibration and name none go by `calibration`.
 * Fails with `invalid-request` unless they ask for exactly one.
 */
export async function recipeFor(
  options: StepOptions,
  calibration: CalibrationName | undefined,
): Promise<Recipe> {
  const recipe = await askedRecipe(options);
  const steps = recipe.steps.map(step =>
    calibration && needsCalibration(step) ? { calibration, ...step } : step,
  );
  if (calibration && !steps.some(needsCalibration)) throw useless();
  return { ...recipe, steps };
}

async function askedRecipe(options: StepOptions): Promise<Recipe> {
  const goals: Goal[] = [
    ...(options.sparsity === undefined ? [] : [{ sparsity: options.sparsity }]),
    ...(options.pattern === undefined ? [] : [{ pattern: options.pattern }]),
  ];
  if (goals.length + (options.recipe === undefined ? 0 : 1) !== 1)
    throw usage('A file is pruned by exactly one of --sparsity, --pattern and --recipe.');
  if (options.recipe !== undefined)
    return parseRecipe((await readWithin(options.recipe, RECIPE_LIMIT)).toString(), options.recipe);
  const steps = [stepFor(goals[0]!, options)];
  return { version: recipeVersion(steps), steps };
}

/** A calibration is given, but no step goes by it. */
export const useless = (): Failure =>
  usage(
    '--calibration is for the criteria wanda, sparsegpt and obs-diff, and for --allocation owl.',
  );

/** A wrong use of the command line: exit code 2. */
export const usage = (message: string): Failure =>
  new Failure({ code: 'invalid-request', message, hint: 'Run with --help for what is possible.' });
