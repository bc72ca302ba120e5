import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callBudget } from '../../../../src/core/evaluate/safe/callBudget';
import {
  confirmLimit,
  foretellLimit,
  type SafeLine,
} from '../../../../src/core/evaluate/safe/searchSafe';
import type { Damage } from '../../../../src/core/evaluate/safe/trial';
import { agreementNeeded } from '../../../../src/shared/safeLimit/signTest';

/** By point, by prompt: the damage. */
type Damages = readonly (readonly number[])[];

const STEPS = 20;
const SHORT = 2;
const shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const tolerance = 0.5;

interface Found {
  /** The place of the limit among the shares. */
  readonly limit: number | undefined;
  readonly calls: number;
  /** Points of which pictures were made, in order, with how many. */
  readonly pictures: readonly (readonly [point: number, prompts: number])[];
}

/** Searches made-up damages, and counts the calls that runs of 2 and 20 steps would take, the dense ones included. */
async function search(short: Damages, pictures: Damages, budget = Infinity): Promise<Found> {
  const line: SafeLine = { shares, prompts: pictures[0]!.length, tolerance };
  let calls = 0;
  const dense = new Set<string>();
  const run =
    (table: Damages, steps: number) =>
    (point: number, prompt: number): Promise<Damage> => {
      calls += dense.has(`${prompt} ${steps}`) ? steps : 2 * steps;
      dense.add(`${prompt} ${steps}`);
      return Promise.resolve({ value: table[point]![prompt]! });
    };
  const foretold = await foretellLimit(line, run(short, SHORT));
  const { limit, trials } = await confirmLimit(line, foretold, {
    confirm: run(pictures, STEPS),
    hasRoom: () => calls + STEPS <= budget,
  });
  const made = [...trials].map(
    ([point, { damage }]) => [point, damage.filter(each => each !== undefined).length] as const,
  );
  return { limit, calls, pictures: made };
}

/** The same damage for all of some prompts. */
const alike = (damages: readonly number[], prompts = 5): Damages =>
  damages.map(damage => Array.from({ length: prompts }, () => damage));

const rising = [0.05, 0.1, 0.2, 0.35, 0.45, 0.6, 0.8, 0.9, 1];

/** The last place up to which enough prompts agree, from the lowest up. */
function limitOf(damages: Damages): number | undefined {
  const holds = (row: readonly number[]): boolean =>
    row.filter(damage => damage <= tolerance).length >= agreementNeeded(row.length)!;
  const first = damages.findIndex(row => !holds(row));
  return first < 0 ? damages.length - 1 : first === 0 ? undefined : first - 1;
}

describe('a search for the safe limit', () => {
  it('confirms what short runs foretell, and makes no picture more where there is no margin', async () => {
    expect(await search(alike(rising), alike(rising))).toEqual({
      limit: 4,
      // Short: 10 dense, 10 that hold at 50 %, 2 each that fail at 70 and 60 %.
      calls: 24 + 200,
      pictures: [[4, 5]],
    });
  });

  it('steps down where pictures fail, each point with one picture of the prompt that failed', async () => {
    const foretold = alike([0, 0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0.6]);
    const pictures = rising.map(damage => [0.1, 0.1, 0.1, damage, 0.1]);
    expect((await search(foretold, pictures)).pictures).toEqual([
      [7, 4],
      [6, 1],
      [5, 1],
      [4, 5],
    ]);
  });

  it('steps up where pictures hold with a margin, and ends at the first that fails', async () => {
    const early = alike([0.4, 0.6, 1, 1, 1, 1, 1, 1, 1]);
    const found = await search(early, alike([0.01, 0.02, 0.03, 0.2, 0.7, 1, 1, 1, 1]));
    expect(found).toMatchObject({ limit: 3 });
    expect(found.pictures).toEqual([
      [0, 5],
      [1, 5],
      [2, 5],
      [3, 5],
      [4, 1],
    ]);
  });

  it('steps up only while there is room, and claims nothing of a point that it could not finish', async () => {
    const early = alike([0.4, 0.6, 1, 1, 1, 1, 1, 1, 1]);
    const pictures = alike([0.01, 0.02, 0.03, 0.2, 0.7, 1, 1, 1, 1]);
    const found = await search(early, pictures, 300);
    expect(found.limit).toBe(0);
    expect(found.pictures).toEqual([
      [0, 5],
      [1, 3],
    ]);
    expect(found.calls).toBeLessThanOrEqual(300);
  });

  it('ends at the lowest point where not even that one is safe', async () => {
    const found = await search(alike(rising), alike(shares.map(() => 0.51)));
    expect(found.limit).toBeUndefined();
    expect(found.pictures.map(([point]) => point)).toEqual([4, 3, 2, 1, 0]);
    const told = await search(alike(shares.map(() => 2)), alike(shares.map(() => 2)));
    expect([told.limit, told.pictures]).toEqual([undefined, [[0, 1]]]);
  });

  it('ends at the highest point where nothing breaks', async () => {
    const found = await search(alike(shares.map(() => 0.1)), alike(shares.map(() => 0.2)));
    expect([found.limit, found.pictures]).toEqual([8, [[8, 5]]]);
  });

  it('lets one of eight prompts disagree, and ends a point at the second', async () => {
    const bad = (damage: number, prompts: number) => [
      ...Array.from({ length: prompts }, () => damage),
      ...Array.from({ length: 8 - prompts }, () => 0.1),
    ];
    const pictures = shares.map((_, point) => bad(0.9, point < 3 ? 1 : 2));
    const { limit, pictures: made } = await search(pictures, pictures);
    expect(limit).toBe(2);
    expect(made).toEqual([
      [2, 8],
      [3, 2],
    ]);
  });

  it('takes damage that is no number, and a collapsed picture, for a failure', async () => {
    const found = await search(alike(rising), alike([0.1, 0.1, 0.1, 0.1, NaN, Infinity, 1, 1, 1]));
    expect(found.limit).toBe(3);
    const line: SafeLine = { shares, prompts: 5, tolerance };
    const { limit } = await confirmLimit(
      line,
      { limit: 4, trials: new Map() },
      {
        confirm: point =>
          Promise.resolve({ value: 0.4, collapse: point > 1 ? (['flat'] as const) : [] }),
        hasRoom: () => true,
      },
    );
    expect(limit).toBe(1);
  });

  it('is of a line on which damage may fall: it never passes a point that it saw fail', async () => {
    const pictures = alike([0.1, 0.6, 0.1, 0.6, 0.4, 0.9, 0.9, 0.9, 0.9]);
    const found = await search(alike(shares.map(() => 0)), pictures);
    expect(found.limit).toBe(4);
    const low = await search(alike([0.1, ...shares.slice(1).map(() => 1)]), pictures);
    expect(low.limit).toBe(0);
  });

  it('is not made with fewer than 5 prompts', async () => {
    await expect(search(alike(rising, 4), alike(rising, 4))).rejects.toThrow('4 prompts');
  });
});

/** Damage that rises with sparsity for each of 5 prompts. */
const risingTables = fc
  .array(
    fc.array(fc.double({ min: 0, max: 0.3, noNaN: true }), {
      minLength: shares.length,
      maxLength: shares.length,
    }),
    { minLength: 5, maxLength: 5 },
  )
  .map(rows => {
    const sums = rows.map(row => row.map((_, at) => row.slice(0, at + 1).reduce((a, b) => a + b)));
    return shares.map((_, point) => sums.map(row => row[point]!));
  });

/** One curve for all prompts, some worse than others by a factor. */
const scaledTables = fc
  .tuple(
    fc.array(fc.double({ min: 0.01, max: 0.3, noNaN: true }), {
      minLength: shares.length,
      maxLength: shares.length,
    }),
    fc.uniqueArray(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 5, maxLength: 5 }),
  )
  .map(([steps, factors]) =>
    shares.map((_, point) =>
      factors.map(factor => factor * steps.slice(0, point + 1).reduce((a, b) => a + b)),
    ),
  );

/** What short runs say that see everything some points too early or too late. */
const shifted = (damages: Damages, by: number): Damages =>
  damages.map((_, point) => damages[Math.min(Math.max(point + by, 0), damages.length - 1)]!);

describe('over any damages that rise, a search', () => {
  it('claims no more than all pictures together would, whatever short runs say', async () => {
    await fc.assert(
      fc.asyncProperty(risingTables, risingTables, async (short, pictures) => {
        const { limit = -1 } = await search(short, pictures, callBudget(shares.length, STEPS));
        expect(limit).toBeLessThanOrEqual(limitOf(pictures) ?? -1);
      }),
      { seed: 11 },
    );
  });

  it.each([-1, 0, 1])('lands within one point where short runs are %i points off', async by => {
    await fc.assert(
      fc.asyncProperty(risingTables, async pictures => {
        const budget = callBudget(shares.length, STEPS);
        const { limit = -1 } = await search(shifted(pictures, by), pictures, budget);
        expect(Math.abs(limit - (limitOf(pictures) ?? -1))).toBeLessThanOrEqual(1);
      }),
      { seed: 12 },
    );
  });

  it.each([-1, 0, 1])(
    'takes no more than a tenth of the calls of a full sweep where short runs are %i points off and prompts keep their order',
    async by => {
      await fc.assert(
        fc.asyncProperty(scaledTables, async pictures => {
          const budget = callBudget(shares.length, STEPS);
          expect(budget).toBe(320);
          const { calls } = await search(shifted(pictures, by), pictures, budget);
          expect(calls).toBeLessThanOrEqual(budget);
        }),
        { seed: 13 },
      );
    },
  );
});
