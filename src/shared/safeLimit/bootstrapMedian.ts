import { sorted } from './orderStatistics';

/** How many ways there are to draw n of n values with repetition, in order: each is as likely as any other. */
export const resamples = (n: number): bigint => BigInt(n) ** BigInt(n);

/**
 * In how many of all resamples of n values the median is greater than a limit: the bootstrap of the median in closed form (Efron,
 * Annals of Statistics 7(1), 1979, for odd n; here for the mean of two middle values too), in whole numbers and so exact. Equal
 * values keep their ranks.
 */
export function medianBeyond(values: readonly number[], limit: number): bigint {
  const n = values.length;
  const greater = values.filter(value => value > limit).length;
  if (greater === 0) return 0n;
  if (greater === n) return resamples(n);
  const upperMiddle = upperMiddleBeyond(n, greater);
  return n % 2 ? upperMiddle : upperMiddle - heldBack(sorted(values), n - greater, limit);
}

/** Of an even number of draws: where the upper middle value is greater than the limit, but not its mean with the lower one. */
function heldBack(rising: readonly number[], within: number, limit: number): bigint {
  const n = rising.length;
  const half = n / 2;
  const to = halfPowers(n);
  let count = 0n;
  for (let low = 1; low <= within; low++) {
    const mean = (high: number): number => (rising[low - 1]! + high) / 2;
    const enough = rising.filter(high => mean(high) > limit).length;
    if (enough === n - within) continue;
    // Half of all draws have ranks up to `low`, one of them just that; the others are greater than the limit, not all by enough.
    const lower = to[low]! - to[low - 1]!;
    count += lower * (to[n - within]! - to[enough]!);
  }
  return count * choose(n, half);
}

/** Resamples of which at least half of the draws, rounded up, are among `some` of the n values; kept, as are powers. */
function upperMiddleBeyond(n: number, some: number): bigint {
  const key = `${n} ${some}`;
  const known = keptCounts.get(key) ?? atLeast(Math.ceil(n / 2), n, some);
  keptCounts.set(key, known);
  return known;
}

const keptCounts = new Map<string, bigint>();

/** Resamples of which at least `least` draws are among `some` of the n values. */
function atLeast(least: number, n: number, some: number): bigint {
  let count = 0n;
  let ways = choose(n, least);
  for (let k = least; k <= n; k++) {
    count += ways * power(some, k) * power(n - some, n - k);
    ways = (ways * BigInt(n - k)) / BigInt(k + 1);
  }
  return count;
}

/** Of every whole number up to an even n, its power of n / 2; kept, since a tolerance that is dragged asks for them over and over. */
function halfPowers(n: number): readonly bigint[] {
  const known = keptPowers.get(n) ?? Array.from({ length: n + 1 }, (_, base) => power(base, n / 2));
  keptPowers.set(n, known);
  return known;
}

const keptPowers = new Map<number, readonly bigint[]>();

const power = (base: number, exponent: number): bigint => BigInt(base) ** BigInt(exponent);

function choose(n: number, k: number): bigint {
  let ways = 1n;
  for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
  return ways;
}
