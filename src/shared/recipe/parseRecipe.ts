import * as v from 'valibot';
import { Failure } from '../failure';
import type { Recipe } from './recipe';
import { recipeSchema } from './recipeSchema';
import { isOfTheObject, isUnknownField } from './strictObject';

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
  const { success, output, issues } = v.safeParse(recipeSchema, value);
  if (success) return output;
  throw refuse(source, whatIsWrong(issues));
}

/** The version first, since others have other fields; then a misspelt field, since it is why another one is missing. */
function whatIsWrong(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue =
    issues.find(({ path }) => path?.length === 1 && path[0].key === 'version') ??
    issues.find(isUnknownField) ??
    issues[0]!;
  const keys = (issue.path ?? []).map(({ key }) => key as string | number);
  return `${place(isOfTheObject(issue) ? keys.slice(0, -1) : keys)} ${issue.message}`;
}

/** `the recipe`, `"steps"`, `steps[0].goal`. */
function place(keys: readonly (string | number)[]): string {
  if (keys.length === 0) return 'the recipe';
  if (keys.length === 1) return `"${keys[0]!}"`;
  return keys
    .map(key => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
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
