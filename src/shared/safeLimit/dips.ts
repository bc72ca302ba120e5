import type { DamageTable } from './damageTable';
import { agreementNeeded } from './signTest';

/** Two neighbouring sparsities of which the lower one looks worse. */
export interface Dip {
  readonly lower: number;
  readonly higher: number;
  /** For how many prompts, and of how many. */
  readonly prompts: number;
  readonly n: number;
}

/**
 * The neighbours at which most prompts are worse at the lower sparsity, the first of equals; undefined where that is of no more
 * prompts than the limit may leave out.
 */
export function deepestDip({ sparsities, rows }: DamageTable): Dip | undefined {
  const dips = sparsities.slice(1).map((higher, i) => ({
    lower: sparsities[i]!,
    higher,
    prompts: rows.filter(({ damage }) => damage[i]! > damage[i + 1]!).length,
    n: rows.length,
  }));
  const most = Math.max(0, ...dips.map(({ prompts }) => prompts));
  const spared = rows.length - (agreementNeeded(rows.length) ?? rows.length);
  return most > spared ? dips.find(({ prompts }) => prompts === most) : undefined;
}
