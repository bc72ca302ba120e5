import type { ModelDescription } from './model';
import type { Recipe, Step } from '../recipe/recipe';
import { sameSteps } from '../recipe/sameSteps';

type Origin = Pick<ModelDescription, 'history' | 'fingerprint'>;

/** The content part of a fingerprint (`CONTENT-TIME`): equal for a copy of the file. */
export const contentOf = (fingerprint: string): string => fingerprint.split('-', 1)[0]!;

/** The dense file that a model comes from, as a recipe's `base` names it: where its history began, else the file itself. */
export const denseOf = ({ history, fingerprint }: Origin): string =>
  contentOf(history?.base ?? fingerprint);

/** Whether a recipe was made for this file or a copy of it; a recipe without a base is for any. */
export const isMadeFor = ({ base }: Recipe, { fingerprint }: Origin): boolean =>
  base === undefined || contentOf(base) === contentOf(fingerprint);

/** The steps of a recipe that goes on where a model's own history ends; undefined where it does not. */
export function stepsBeyond(
  recipe: Recipe,
  { history, fingerprint }: Origin,
): readonly Step[] | undefined {
  if (recipe.base === undefined || !history) return undefined;
  if (contentOf(recipe.base) !== denseOf({ history, fingerprint })) return undefined;
  const had = history.steps.length;
  return sameSteps(recipe.steps.slice(0, had), history.steps) ? recipe.steps.slice(had) : undefined;
}
