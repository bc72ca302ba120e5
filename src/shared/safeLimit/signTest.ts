/** Fewest prompts from which anything can be claimed: five fair coins fall alike in 1 of 32 throws, four in 1 of 16. */
export const FEWEST_PROMPTS = 5;

/**
 * How many of n prompts must agree for a claim about the median of prompts like them: the smallest k with
 * P(Bin(n, 1/2) >= k) <= 5 %, the exact one-sided sign test. Undefined for fewer than 5 prompts. The k-th smallest of n values
 * then is an upper bound of the median at 95 % or more, the k-th largest a lower one.
 */
export function agreementNeeded(n: number): number | undefined {
  if (n < FEWEST_PROMPTS) return undefined;
  const known = kept.get(n) ?? smallestAgreement(n);
  kept.set(n, known);
  return known;
}

/** A tolerance that is dragged asks for the same over and over. */
const kept = new Map<number, number>();

function smallestAgreement(n: number): number {
  const outcomes = 2n ** BigInt(n);
  let k = n;
  let ways = 1n;
  let tail = ways;
  for (;;) {
    ways = (ways * BigInt(k)) / BigInt(n - k + 1);
    tail += ways;
    if (20n * tail > outcomes) return k;
    k--;
  }
}
