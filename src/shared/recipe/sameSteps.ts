import { dequal } from 'dequal/lite';
import type { Step } from './recipe';

/** Whether two steps say the same, in whatever order their fields were written. */
export const isSameStep = (a: Step, b: Step): boolean => dequal(a, b);

/** Whether two lists have the same steps in the same order. */
export const sameSteps = (a: readonly Step[], b: readonly Step[]): boolean => dequal(a, b);
