import { kthSmallest } from '../../../shared/safeLimit/orderStatistics';
import { agreementNeeded } from '../../../shared/safeLimit/signTest';
import { largestThatHolds } from '../largestThatHolds';
import { type Damage, runTrial, type Trial } from './trial';
import { type Trials, worstFirst } from './worstFirst';

/** Settings that prune more and more, and what is asked of them. */
export interface SafeLine {
  /** Rising: how much each point prunes, in any unit. */
  readonly shares: readonly number[];
  /** At least 5. */
  readonly prompts: number;
  readonly tolerance: number;
}

/** Runs a prompt at a point of a line; both count from 0. */
export type Run = (point: number, prompt: number) => Promise<Damage>;

/** Where a line ends by short runs, and what they said. */
export interface Foretold {
  /** -1 where not even the first point holds. */
  readonly limit: number;
  readonly trials: Trials;
}

/** Where a line ends by pictures; undefined where not even the first point holds. */
export interface Confirmed {
  readonly limit: number | undefined;
  readonly trials: Trials;
}

/** The last point that holds by short runs, by bisection. */
export async function foretellLimit(line: SafeLine, foretell: Run): Promise<Foretold> {
  const { shares, prompts, tolerance } = line;
  const trials = new Map<number, Trial>();
  const number = await largestThatHolds(shares.length, async next => {
    const point = next - 1;
    const rules = { order: worstFirst(prompts, point, trials), needed: needed(prompts), tolerance };
    const trial = await runTrial(rules, prompt => foretell(point, prompt));
    trials.set(point, trial);
    return trial.verdict === 'holds';
  });
  return { limit: number - 1, trials };
}

/**
 * Confirms a limit with pictures from where short runs point: down while it fails; up while it holds with a margin and there is
 * room for a picture more. Where damage rises, a point beyond the median prompt's limit holds by luck only if the lowest such point
 * does: however many are tried, the chance of one claim too much stays that of a single sign test.
 */
export async function confirmLimit(
  line: SafeLine,
  foretold: Foretold,
  { confirm, hasRoom }: { readonly confirm: Run; readonly hasRoom: () => boolean },
): Promise<Confirmed> {
  const { shares, prompts, tolerance } = line;
  const trials = new Map<number, Trial>();
  const judge = async (point: number, mayGoOn?: () => boolean): Promise<Trial> => {
    const order = worstFirst(prompts, point, trials, foretold.trials);
    const rules = { order, needed: needed(prompts), tolerance };
    const trial = await runTrial(rules, prompt => confirm(point, prompt), mayGoOn);
    trials.set(point, trial);
    return trial;
  };
  let at = Math.max(0, foretold.limit);
  let trial = await judge(at);
  while (trial.verdict !== 'holds' && at > 0) trial = await judge(--at);
  if (trial.verdict !== 'holds') return { limit: undefined, trials };
  const mayRise = (): boolean =>
    at + 1 < shares.length && !trials.has(at + 1) && hasMargin(line, at, trial) && hasRoom();
  while (mayRise()) {
    const next = await judge(at + 1, hasRoom);
    if (next.verdict === 'holds') [at, trial] = [at + 1, next];
  }
  return { limit: at, trials };
}

/** Whether the next point would hold if damage grew no faster than what is pruned. */
function hasMargin({ shares, tolerance, prompts }: SafeLine, at: number, { damage }: Trial) {
  const values = damage.map(each => each?.value ?? Infinity);
  return (kthSmallest(values, needed(prompts)) * shares[at + 1]!) / shares[at]! <= tolerance;
}

function needed(prompts: number): number {
  const found = agreementNeeded(prompts);
  if (found === undefined) throw new RangeError(`Nothing is confirmed on ${prompts} prompts.`);
  return found;
}
