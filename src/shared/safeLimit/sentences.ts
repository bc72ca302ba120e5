import { percent, plainPercent } from '../format';
import type { Point } from './bands';
import type { Cliff } from './cliff';
import type { Dip } from './dips';
import type { SafeLimit } from './safeLimit';
import { FEWEST_PROMPTS } from './signTest';

/** How far a model can be pruned, in words: each state has its sentence, each with the number of prompts. */
export function safeLimitSentence(limit: SafeLimit, tolerance: number): string {
  switch (limit.state) {
    case 'waiting':
      return 'Waiting for the dense pictures: everything is compared with them.';
    case 'too-few':
      return `${promptsLabel(limit.n)} ${limit.n === 1 ? 'shows' : 'show'} the pictures but cannot support “safe”. ${FEWEST_PROMPTS} are the least, 8 are better.`;
    case 'partial':
      return `${rangeSoFar(limit)} (${promptsLabel(limit.n)}).`;
    case 'never-safe':
      return `Already at ${plainPercent(limit.first.sparsity)}, ${failure(limit.first, tolerance)}. Loosen the tolerance or exclude the sensitive blocks.`;
    case 'safe':
      return [
        `Safe up to ${plainPercent(limit.limit.sparsity)}: at least ${limit.needed} of ${promptsLabel(limit.n)} stay within ${decimal(tolerance)} at every sparsity up to there.`,
        ...collapseSentence(limit.limit),
      ].join(' ');
  }
}

/** Where pictures break; too few prompts have no cliff to speak of. */
export function cliffSentence({ n, at, from, to }: Cliff, last: number): string {
  if (n < FEWEST_PROMPTS)
    return `No cliff is given for ${promptsLabel(n)}: ${FEWEST_PROMPTS} are the least.`;
  const beyondLast = `above ${plainPercent(last)}`;
  const [low, high] = [from, to].map(each =>
    each === undefined ? beyondLast : plainPercent(each),
  );
  const spread = low === high ? `${low} in 90 % of resamples` : `between ${low} and ${high}`;
  return at === undefined
    ? `No cliff up to ${plainPercent(last)} (${promptsLabel(n)}).`
    : `Cliff at ${plainPercent(at)}, ${spread} (${promptsLabel(n)}: a description, not a guarantee).`;
}

/** Where to look when nothing breaks: `share` is that of the pruned weights in their component. */
export const elsewhereSentence = (weights: string, share: number, component: string): string =>
  `In this model ${weights} weights are ${percent(share)} of the ${component}. What its convolutions stand, a sweep with --targets conv says.`;

/** Why a limit can be lower than the picture at it suggests. */
export const dipSentence = ({ lower, higher, prompts: worse, n }: Dip): string =>
  `${plainPercent(lower)} is worse than ${plainPercent(higher)} for ${worse} of ${promptsLabel(n)}: small samples do that. The limit uses the worst value so far.`;

/** What a band means at a sparsity: all bands are counts of prompts. */
export function bandSentence(point: Point, tolerance: number): string {
  const { sparsity, claim } = point;
  const stay = stayLabel(point, tolerance);
  if (!claim) return `${plainPercent(sparsity)}: ${stay}, too few prompts for a band.`;
  return `${plainPercent(sparsity)} is ${claim.band}: ${claim.band === 'collapsed' ? failure(point, tolerance) : stay}.`;
}

/** `7 of 8 prompts stay within 0.50`. */
export const stayLabel = ({ n, within }: Pick<Point, 'n' | 'within'>, tolerance: number): string =>
  `${within} of ${promptsLabel(n)} ${within === 1 ? 'stays' : 'stay'} within ${decimal(tolerance)}`;

/** Why a sparsity fails: its damage, or its pictures. */
function failure(point: Point, tolerance: number): string {
  const { n, within, collapsed = 0 } = point;
  const beyond = n - within;
  return collapsed > beyond
    ? `${collapsed} of ${promptsLabel(n)} likely collapsed`
    : `${beyond} of ${promptsLabel(n)} ${beyond === 1 ? 'is' : 'are'} beyond ${decimal(tolerance)}`;
}

/** What is known of collapses; nothing where nobody looked. */
export function collapseSentence({
  n,
  collapsed,
}: Pick<Point, 'n' | 'collapsed'>): readonly string[] {
  if (collapsed === undefined) return [];
  if (collapsed > 0) return [`${collapsed} of ${promptsLabel(n)} likely collapsed.`];
  const bound = Math.round(100 * collapseBound(n));
  return [
    `No collapse in ${promptsLabel(n)}; with ${n}, up to ${bound} % of other prompts could still collapse.`,
  ];
}

/** The largest share of collapsing prompts that n prompts without a collapse leave possible, at 95 % (the rule of three, exact). */
export const collapseBound = (n: number): number => 1 - 0.05 ** (1 / n);

function rangeSoFar({ from, to }: Extract<SafeLimit, { readonly state: 'partial' }>): string {
  if (to !== undefined) return `Between ${plainPercent(from)} and ${plainPercent(to)} so far`;
  return from > 0 ? `At least ${plainPercent(from)} so far` : 'No sparsity is complete yet';
}

export const promptsLabel = (n: number): string => `${n} ${n === 1 ? 'prompt' : 'prompts'}`;

/** Damage: two decimals, more where the value has them. */
export const decimal = (value: number): string => {
  const digits = String(Number(value.toPrecision(6))).split('.')[1]?.length ?? 0;
  return value.toFixed(Math.max(2, digits));
};
