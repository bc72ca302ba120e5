import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { CalibrationFile } from '../../../../src/core/prune/calibration/calibrationFile';
import type { InputMoments } from '../../../../src/core/prune/structured/repair/inputMoments';
import { StayingUnits } from '../../../../src/core/prune/structured/repair/stayingUnits';
import { calibrate, statisticsOf } from '../../../fixtures/calibration';
import { someInputs } from '../../../fixtures/calibratedModel';
import { hash } from '../../../fixtures/heavyTail';
import { inverse, type Matrix } from '../../../fixtures/inverse';
import type { Rows } from '../../../fixtures/leastSquares';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { OUTPUTS, range, tokensOf } from '../../../fixtures/unitTokens';

const at = temporaryFolder();

interface Layer {
  readonly inputs: number;
  readonly width: number;
  readonly moments: InputMoments;
  /** C, of the gram as its file has it. */
  readonly c: Matrix;
  /** [inputs, outputs]. */
  readonly values: Float32Array;
}

/** A layer's weights, and the moments of its inputs in a file. */
async function layerOf(tokens: Rows, width = 1): Promise<Layer> {
  const inputs = tokens[0]!.length;
  const file = at('layer.calibration.safetensors');
  const sampled = { layer: 'taker', samples: tokens.map(token => [token]) };
  await calibrate(file, [sampled]);
  const calibration = await CalibrationFile.open(file);
  const gram = (await calibration.gram('taker'))!;
  await calibration.close();
  const mean = Float64Array.from(
    range(inputs),
    i => tokens.reduce((sum, x) => sum + x[i]!, 0) / tokens.length,
  );
  const values = Float32Array.from(range(inputs * OUTPUTS), i => (hash(`w${i}`) % 1000) / 500 - 1);
  const moments = { gram, tokens: tokens.length, mean, caution: 1 };
  const sums = await statisticsOf(sampled).gram!.values();
  const c = range(inputs).map(i =>
    Float64Array.from(
      range(inputs),
      j => sums[i * inputs + j]! / tokens.length - mean[i]! * mean[j]!,
    ),
  );
  return { inputs, width, moments, c, values };
}

const begin = (layer: Layer): Promise<StayingUnits> => {
  const { inputs, width, values, moments } = layer;
  const units = range(inputs / width);
  return StayingUnits.of({ inputs, outputs: OUTPUTS, values }, moments, { units, width });
};

/** What the loss of each unit costs once `gone` went: dense inverses, all made anew. */
function slowly(
  { inputs, width, values, c }: Layer,
  gone: readonly number[],
): ReadonlyMap<number, number> {
  const ridge = (0.01 * c.reduce((sum, row, i) => sum + row[i]!, 0)) / inputs;
  const linesOf = (units: readonly number[]): readonly number[] =>
    units.flatMap(unit => range(width).map(k => unit * width + k));
  const units = range(inputs / width).filter(unit => !gone.includes(unit));
  const [kept, lost] = [linesOf(units), linesOf(gone)];
  const square = (rows: readonly number[], more: number): Matrix =>
    rows.map((i, r) => Float64Array.from(rows, (j, k) => c[i]![j]! + (r === k ? more : 0)));
  const inverted = inverse(square(kept, ridge));
  const given = kept.map(i =>
    range(OUTPUTS).map(o => lost.reduce((sum, p) => sum + c[i]![p]! * values[p * OUTPUTS + o]!, 0)),
  );
  const now = kept.map((i, r) =>
    range(OUTPUTS).map(
      o =>
        values[i * OUTPUTS + o]! +
        inverted[r]!.reduce((sum, own, k) => sum + own * given[k]![o]!, 0),
    ),
  );
  return new Map(
    units.map((unit, place) => {
      const own = range(width).map(k => place * width + k);
      const inner = inverse(own.map(r => Float64Array.from(own, k => inverted[r]![k]!)));
      const cost = range(OUTPUTS).reduce(
        (sum, o) =>
          sum +
          own.reduce(
            (total, r, i) =>
              total + own.reduce((add, k, j) => add + now[r]![o]! * inner[i]![j]! * now[k]![o]!, 0),
            0,
          ),
        0,
      );
      return [unit, cost];
    }),
  );
}

const cheapest = (costs: ReadonlyMap<number, number>): number =>
  [...costs].sort(([a, own], [b, other]) => own - other || a - b)[0]![0];

/** Lets units go until one stays, each the cheapest, and compares what each time all of them cost. */
async function compare(layer: Layer): Promise<readonly number[]> {
  const staying = await begin(layer);
  const gone: number[] = [];
  for (let left = layer.inputs / layer.width; left > 1; left--) {
    const [costs, slow] = [staying.costs(), slowly(layer, gone)];
    expect([...costs.keys()].sort((a, b) => a - b)).toEqual([...slow.keys()]);
    for (const [unit, cost] of slow)
      expect([unit, gone.length, Math.abs(costs.get(unit)! / cost - 1) < 1e-6]).toEqual([
        ...[unit, gone.length, true],
      ]);
    expect(cheapest(costs)).toBe(cheapest(slow));
    gone.push(cheapest(costs));
    await staying.remove(gone.at(-1)!);
  }
  return gone;
}

/** Tokens in which some inputs repeat others, as they are or twice as large, and some are always 0. */
const withOdd = (
  tokens: Rows,
  {
    repeats,
    dead,
  }: { readonly repeats: ReadonlyMap<number, number>; readonly dead: readonly number[] },
): Rows =>
  tokens.map(x =>
    x.map((own, i) =>
      dead.includes(i) ? 0 : repeats.has(i) ? (1 + (i % 2)) * x[repeats.get(i)!]! : own,
    ),
  );

describe('units that leave one by one', () => {
  test('cost what dense matrices made anew say, neurons that repeat others and dead ones too', async () => {
    const repeats = new Map([
      [5, 3],
      [20, 4],
      [21, 4],
    ]);
    const dead = [7, 11];
    const gone = await compare(await layerOf(withOdd(tokensOf(36), { repeats, dead })));
    expect(new Set(gone).size).toBe(35);
  });

  test('cost it where a unit is a head, one that repeats another and a dead one too', async () => {
    const repeats = new Map(range(4).map(k => [8 + k, k]));
    const dead = range(4).map(k => 16 + k);
    const gone = await compare(await layerOf(withOdd(tokensOf(24), { repeats, dead }), 4));
    expect(gone.slice(0, 2).filter(head => ![0, 2, 4].includes(head))).toEqual([]);
  });

  test('are inverted anew where too many digits would go, and only there', async () => {
    // Two neurons that say the same outdo all others by far.
    const { samples } = someInputs('strong', { inputs: 100, samples: 120 });
    const tokens = samples
      .flat()
      .map(x => x.map((own, i) => (i === 40 || i === 41 ? 1e3 * x[40]! : own)));
    const layer = await layerOf(tokens);
    const staying = await begin(layer);
    const without = await begin(layer);
    await staying.remove(40);
    const slow = slowly(layer, [40]);
    for (const [unit, cost] of staying.costs()) expect(cost / slow.get(unit)!).toBeCloseTo(1, 6);
    await rm(layer.moments.gram.path);
    await without.remove(8);
    await expect(without.remove(40)).rejects.toMatchObject({ code: 'missing' });
  });
});
