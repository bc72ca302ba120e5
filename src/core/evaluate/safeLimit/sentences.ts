import { percent } from '../../../shared/format';
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
      return `${prompts(limit.n)} ${limit.n === 1 ? 'shows' : 'show'} the pictures but cannot support “safe”. ${FEWEST_PROMPTS} are the least, 8 are better.`;
    case 'partial':
      return `${rangeSoFar(limit)} (${prompts(limit.n)}).`;
    case 'never-safe':
      return `Already at ${decimal(limit.first.sparsity)}, ${failure(limit.first, tolerance)}. Loosen the tolerance or exclude the sensitive blocks.`;
    case 'safe':
      return [
        `Safe up to ${decimal(limit.limit.sparsity)}: at least ${limit.needed} of ${prompts(limit.n)} stay within ${decimal(tolerance)} at every sparsity up to there.`,
        ...collapseSentence(limit.limit),
      ].join(' ');
  }
}

/** Where pictures break; too few prompts have no cliff to speak of. */
export function cliffSentence({ n, at, from, to }: Cliff, last: number): string {
  if (n < FEWEST_PROMPTS)
    return `No cliff is given for ${prompts(n)}: ${FEWEST_PROMPTS} are the least.`;
  const beyondLast = `above ${decimal(last)}`;
  const [low, high] = [from, to].map(each => (each === undefined ? beyondLast : decimal(each)));
  const spread = low === high ? `${low} in 90 % of resamples` : `between ${low} and ${high}`;
  return at === undefined
    ? `No cliff up to ${decimal(last)} (${prompts(n)}).`
    : `Cliff at ${decimal(at)}, ${spread} (${prompts(n)}: a description, not a guarantee).`;
}

/** Where to look when nothing breaks: `share` is that of the pruned weights in their component. */
export const elsewhereSentence = (weights: string, share: number, component: string): string =>
  `In this model ${weights} weights are ${percent(share)} of the ${component}: see Convolutions.`;

/** Why a limit can be lower than the picture at it suggests. */
export const dipSentence = ({ lower, higher, prompts: worse, n }: Dip): string =>
  `${decimal(lower)} is worse than ${decimal(higher)} for ${worse} of ${prompts(n)}: small samples do that. The limit uses the worst value so far.`;

/** What a band means at a sparsity: all bands are counts of prompts. */
export function bandSentence(point: Point, tolerance: number): string {
  const { sparsity, n, within, claim } = point;
  const stay = `${within} of ${prompts(n)} ${within === 1 ? 'stays' : 'stay'} within ${decimal(tolerance)}`;
  if (!claim) return `${decimal(sparsity)}: ${stay}, too few prompts for a band.`;
  return `${decimal(sparsity)} is ${claim.band}: ${claim.band === 'collapsed' ? failure(point, tolerance) : stay}.`;
}

/** Why a sparsity fails: its damage, or its pictures. */
function failure(point: Point, tolerance: number): string {
  const { n, within, collapsed = 0 } = point;
  const beyond = n - within;
  return collapsed > beyond
    ? `${collapsed} of ${prompts(n)} likely collapsed`
    : `${beyond} of ${prompts(n)} ${beyond === 1 ? 'is' : 'are'} beyond ${decimal(tolerance)}`;
}

function collapseSentence({ n, collapsed }: Point): readonly string[] {
  if (collapsed === undefined) return [];
  if (collapsed > 0) return [`${collapsed} of ${prompts(n)} likely collapsed.`];
  const bound = Math.round(100 * collapseBound(n));
  return [
    `No collapse in ${prompts(n)}; with ${n}, up to ${bound} % of other prompts could still collapse.`,
  ];
}

/** The largest share of collapsing prompts that n prompts without a collapse leave possible, at 95 % (the rule of three, exact). */
export const collapseBound = (n: number): number => 1 - 0.05 ** (1 / n);

function rangeSoFar({ from, to }: Extract<SafeLimit, { readonly state: 'partial' }>): string {
  if (to !== undefined) return `Between ${decimal(from)} and ${decimal(to)} so far`;
  return from > 0 ? `At least ${decimal(from)} so far` : 'No sparsity is complete yet';
}

const prompts = (n: number): string => `${n} ${n === 1 ? 'prompt' : 'prompts'}`;

/** Two decimals, more where the value has them. */
const decimal = (value: number): string => {
  const digits = String(Number(value.toPrecision(6))).split('.')[1]?.length ?? 0;
  return value.toFixed(Math.max(2, digits));
};
