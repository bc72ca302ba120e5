import { stepDefaults } from './stepDefaults';

/** What version 2 added to a step. Not the type `Step`, which is made of the schema that uses this. */
interface SaysMore {
  readonly criterion: string;
  readonly seed?: number;
}

/** The lowest version of the format that says these steps: seeds, and criteria other than magnitude, came with version 2. */
export const recipeVersion = (steps: readonly SaysMore[]): 1 | 2 =>
  steps.some(({ criterion, seed }) => criterion !== stepDefaults.criterion || seed !== undefined)
    ? 2
    : 1;
