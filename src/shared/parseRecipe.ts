import { Failure } from './failure';
import {
  defaultStep,
  type Goal,
  type Recipe,
  type Scope,
  type Step,
  type TargetSet,
} from './recipe';

/**
 * A recipe from untrusted text: a `*.prune.json`, a model's metadata entry, a backup. Fields that are left out take
 * their defaults. Throws `invalid-request`, naming `source` and the first field that is wrong.
 */
export function parseRecipe(text: string, source: string): Recipe {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(source, 'it is not JSON', cause);
  }
  return readRecipe(value, source);
}

/** As `parseRecipe`, from a value that was parsed already. */
export function readRecipe(value: unknown, source: string): Recipe {
  const recipe = object(value, source, 'the recipe');
  if (recipe['version'] !== 1) throw refuse(source, '"version" must be 1');
  known(recipe, ['$schema', 'version', 'base', 'steps'], source, 'the recipe');
  const { $schema, base, steps } = recipe;
  if ($schema !== undefined && typeof $schema !== 'string')
    throw refuse(source, '"$schema" must be a string');
  if (base !== undefined && typeof base !== 'string')
    throw refuse(source, '"base" must be a string');
  if (!Array.isArray(steps)) throw refuse(source, '"steps" must be a list');
  return {
    version: 1,
    ...(base !== undefined && { base }),
    steps: steps.map((step, index) => readStep(step, source, `steps[${index}]`)),
  };
}

function readStep(value: unknown, source: string, at: string): Step {
  const step = object(value, source, at);
  known(step, stepFields, source, at);
  const text = (key: string, fallback: string): string => {
    const found = step[key] === undefined ? fallback : step[key];
    if (typeof found !== 'string') throw refuse(source, `${at}.${key} must be a string`);
    return found;
  };
  const { enabled = defaultStep.enabled } = step;
  if (typeof enabled !== 'boolean') throw refuse(source, `${at}.enabled must be true or false`);
  if (text('criterion', 'magnitude') !== 'magnitude')
    throw refuse(source, `${at}.criterion must be "magnitude", the only one this version knows`);
  const goal = readGoal(step['goal'], source, `${at}.goal`);
  return {
    select: text('select', defaultStep.select),
    targets: readTargets(step['targets'], source, `${at}.targets`),
    criterion: 'magnitude',
    scope: oneOf(text('scope', defaultStep.scope), scopes, source, `${at}.scope`),
    goal,
    enabled,
    label: text('label', goalLabel(goal)),
  };
}

const stepFields = ['select', 'targets', 'criterion', 'scope', 'goal', 'enabled', 'label'];
const scopes: readonly Scope[] = ['layer', 'row', 'global'];
const targetSets: readonly TargetSet[] = ['linear', 'conv', 'other'];

function readTargets(value: unknown, source: string, at: string): readonly TargetSet[] {
  if (value === undefined) return defaultStep.targets;
  if (!Array.isArray(value) || value.length === 0)
    throw refuse(source, `${at} must be a list, not empty`);
  return value.map(target => oneOf(target, targetSets, source, at));
}

function readGoal(value: unknown, source: string, at: string): Goal {
  const goal = object(value, source, at);
  const keys = Object.keys(goal);
  if (keys.length !== 1)
    throw refuse(source, `${at} must have exactly one of sparsity, threshold, pattern, restore`);
  const { sparsity, threshold, pattern, restore } = goal;
  if (typeof sparsity === 'number' && sparsity >= 0 && sparsity <= 1) return { sparsity };
  if (typeof threshold === 'number' && threshold >= 0 && Number.isFinite(threshold))
    return { threshold };
  if (typeof pattern === 'string') {
    parsePattern(pattern, source);
    return { pattern };
  }
  if (restore === true) return { restore };
  throw refuse(
    source,
    `${at}: sparsity is 0 to 1, threshold is a magnitude of 0 or more, pattern is N:M or channels:SHARE, restore is true`,
  );
}

/** `zeros` of every `group` consecutive inputs become zero, or the weakest share of whole output channels. */
export type Pattern =
  { readonly zeros: number; readonly group: number } | { readonly channels: number };

/** `2:4` or `channels:0.25` as numbers. Throws `invalid-request`. */
export function parsePattern(pattern: string, source: string): Pattern {
  const [, share] = /^channels:(0(?:\.\d{1,17})?|1(?:\.0{1,17})?)$/.exec(pattern) ?? [];
  if (share !== undefined) return { channels: Number(share) };
  const [, zeros, group] = /^(\d{1,3}):(\d{1,3})$/.exec(pattern)?.map(Number) ?? [];
  if (zeros === undefined || group === undefined || zeros < 1 || zeros >= group)
    throw refuse(
      source,
      `the pattern "${pattern}" is not N:M with N of 1 or more and below M, nor channels:SHARE`,
    );
  return { zeros, group };
}

/** What a goal says in a label: `35 %`, `|w| ≤ 0.01`, `2:4`, `channels:0.25`, `restore`. */
export function goalLabel(goal: Goal): string {
  if ('sparsity' in goal) return `${Number((goal.sparsity * 100).toFixed(2))} %`;
  if ('threshold' in goal) return `|w| ≤ ${Number(goal.threshold.toPrecision(3))}`;
  if ('pattern' in goal) return goal.pattern;
  return 'restore';
}

function object(value: unknown, source: string, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse(source, `${at} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}

/** A misspelt field would be ignored in silence otherwise. */
function known(
  found: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  source: string,
  at: string,
): void {
  const unknown = Object.keys(found).find(field => !fields.includes(field));
  if (unknown !== undefined)
    throw refuse(source, `${at} has a field "${unknown}" that this version does not know`);
}

function oneOf<T extends string>(
  value: unknown,
  allowed: readonly T[],
  source: string,
  at: string,
): T {
  const found = allowed.find(candidate => candidate === value);
  if (found === undefined) throw refuse(source, `${at} must be one of ${allowed.join(', ')}`);
  return found;
}

const refuse = (source: string, why: string, cause?: unknown): Failure =>
  new Failure(
    {
      code: 'invalid-request',
      message: `The recipe ${source} cannot be used: ${why}.`,
      hint: 'Correct the recipe and try again.',
    },
    { cause },
  );
