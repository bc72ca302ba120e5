import type { Criterion } from '../../../shared/recipe/recipe';
import { magnitude } from './magnitude';
import type { PruneCriterion } from './pruneCriterion';
import { random } from './random';
import { wanda } from './wanda';

/** Every criterion that a step may name. */
export const criteria: Readonly<Record<Criterion, PruneCriterion>> = { magnitude, random, wanda };
