import type { CollapseReason } from '../../../shared/sweep/collapse';

/** What one prompt's run did to its picture. */
export interface Damage {
  readonly value: number;
  /** Why the picture is likely collapsed; absent where there is none to look at. */
  readonly collapse?: readonly CollapseReason[];
}

/** What prompts said at one point. */
export interface Trial {
  /** By prompt; undefined where it was not run, since it could change nothing any more. */
  readonly damage: readonly (Damage | undefined)[];
  /** Open: it was broken off before it was decided. */
  readonly verdict: 'holds' | 'fails' | 'open';
}

export interface TrialRules {
  /** Prompts in the order in which they run: the worst first fail soonest. */
  readonly order: readonly number[];
  /** So many must be within the tolerance. */
  readonly needed: number;
  readonly tolerance: number;
}

/**
 * Runs prompt by prompt and ends at the failure after which too few can agree. Damage equal to the tolerance is within; no finite
 * number is beyond every tolerance, and so is a picture that is likely collapsed.
 */
export async function runTrial(
  { order, needed, tolerance }: TrialRules,
  run: (prompt: number) => Promise<Damage>,
  mayGoOn: () => boolean = () => true,
): Promise<Trial> {
  const damage: (Damage | undefined)[] = order.map(() => undefined);
  let beyond = 0;
  for (const prompt of order) {
    if (!mayGoOn()) return { damage, verdict: 'open' };
    const found = await run(prompt);
    damage[prompt] = found;
    if (!isWithin(found, tolerance)) beyond++;
    if (beyond > order.length - needed) return { damage, verdict: 'fails' };
  }
  return { damage, verdict: 'holds' };
}

export const isWithin = ({ value, collapse = [] }: Damage, tolerance: number): boolean =>
  value <= tolerance && collapse.length === 0;
