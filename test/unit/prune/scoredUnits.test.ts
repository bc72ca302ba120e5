import { writeFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { describeModel } from '../../../src/core/model/describeModel';
import { openModel } from '../../../src/core/prune/openModel';
import { removedUnits } from '../../../src/core/prune/structured/removedUnits';
import { scoreSpreads } from '../../../src/core/prune/scoreSpreads';
import { scoredUnits } from '../../../src/core/prune/scoredUnits';
import type { UnitSumsTask } from '../../../src/core/prune/structured/unitSums';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import type { UnitScores, UnitScoring } from '../../../src/shared/stats/unitScores';
import { feedForwards } from '../../fixtures/feedForwards';
import { inverse } from '../../fixtures/inverse';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { range, tokensOf, withTokens } from '../../fixtures/unitTokens';

const at = temporaryFolder();
const GEGLU = 'block.0.ff.net.2';
const UNITS = 32;
const ff = feedForwards['halves by the shape']!;
const tokens = tokensOf(UNITS);
const pruned: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: 'half' };
const lowest = (scores: Float64Array, count: number): readonly number[] =>
  [...scores.keys()]
    .sort((a, b) => scores[a]! - scores[b]!)
    .slice(0, count)
    .sort((a, b) => a - b);

describe('neurons by score', () => {
  test('by |w| those are lowest that a step by |w| removes; the scores are of before it, and it is told which are gone', async () => {
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step, read }) => {
      const layer = model.weights.model.description.layers.find(
        ({ name }) => name === GEGLU,
      )!.index;
      const steps = [step({ neurons: 0.5, fusionSafe: false }, { compensate: false })];
      const { weights } = await read((await model.resolve(steps)).masks);
      const gone = range(UNITS).filter(i => weights[i]!.every(w => w === 0));
      const found = await scoredUnits(model, { layer, by: 'magnitude', steps });
      const [set] = found.sets;
      expect([found.sets.length, set!.kind, found.hasObs]).toEqual([1, 'neurons', true]);
      expect(range(UNITS).filter(i => set!.gone[i])).toEqual(gone);
      expect(lowest(set!.scores, gone.length)).toEqual(gone);
      const dense = await scoredUnits(model, { layer, by: 'magnitude', steps: [] });
      expect(dense.sets[0]!.scores).toEqual(set!.scores);
      expect(dense.sets[0]!.gone.includes(1)).toBe(false);
    });
  });

  test('by OBS their scores are |w|² over the diagonal of the inverse, by a calibration that no step names', async () => {
    await writeFile(at('block.onnx'), ff());
    const { fingerprint: base } = (await describeModel(at('block.onnx'))).description;
    const measured = { taker: GEGLU, tokens, record: { base } };
    await withTokens(at, ff(), measured, async ({ model, read }) => {
      const { layers } = model.weights.model.description;
      const layer = layers.find(({ name }) => name === GEGLU)!.index;
      const { weights } = await read(new Map());
      const mean = range(UNITS).map(i => tokens.reduce((sum, x) => sum + x[i]!, 0) / tokens.length);
      const c = range(UNITS).map(i =>
        Float64Array.from(
          range(UNITS),
          j =>
            tokens.reduce((sum, x) => sum + (x[i]! - mean[i]!) * (x[j]! - mean[j]!), 0) /
            tokens.length,
        ),
      );
      const ridge = (0.01 * c.reduce((sum, row, i) => sum + row[i]!, 0)) / UNITS;
      const inverted = inverse(c.map((row, i) => row.map((own, j) => own + (i === j ? ridge : 0))));
      const found = await scoredUnits(model, { layer, by: 'obs', steps: [] });
      const { scores } = found.sets[0]!;
      for (const i of range(UNITS)) {
        const cost = weights[i]!.reduce((sum, w) => sum + w * w, 0) / inverted[i]![i]!;
        expect([i, Math.abs(scores[i]! / cost - 1) < 1e-4]).toEqual([i, true]);
      }
    });
  });

  test('an edit reads none of it again: scores are kept, and only what it masks of the units is looked at', async () => {
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step }) => {
      const { layers } = model.weights.model.description;
      const layer = layers.find(({ name }) => name === GEGLU)!.index;
      const all = step({ neurons: { keep: { [GEGLU]: range(UNITS) } } }, { compensate: false });
      const asked = async (...more: readonly Step[]): Promise<readonly UnitScores[]> => {
        const steps = [all, ...more];
        await model.resolve(steps);
        return [
          await scoredUnits(model, { layer, by: 'magnitude', steps }),
          await scoredUnits(model, { layer, by: 'obs', steps }),
        ];
      };
      const before = await asked();
      const passes = vi.spyOn(model.weights, 'runTask');
      const read = (): readonly unknown[] =>
        passes.mock.calls.splice(0).map(([task]) => {
          const { kind, tensor } = task as Partial<UnitSumsTask>;
          return [kind, tensor?.name];
        });
      const half: Step = { ...pruned, select: 'layer:*.net.0.proj' };
      const [magnitude, obs] = await asked(half);
      expect(read()).toEqual([['unitSums', 'onnx::MatMul_net.0.proj']]);
      expect([magnitude!.sets[0]!.scores, obs!.sets[0]!.scores]).toEqual(
        before.map(({ sets }) => sets[0]!.scores),
      );
      expect(await asked()).toEqual(before);
      await asked(half);
      expect(read()).toEqual([]);
    });
  });

  test('without a calibration there is no OBS, and a layer without units has none', async () => {
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async () => {
      const alone = await openModel(at('block.onnx'));
      const { layers } = alone.weights.model.description;
      const layer = layers.find(({ name }) => name === GEGLU)!.index;
      const asked = { layer, by: 'obs', steps: [] } as const;
      expect(await scoredUnits(alone, asked)).toEqual({ sets: [], hasObs: false });
      await alone.weights.close();
    });
  });
});

describe('scores of all heads and neurons, to compare layers by', () => {
  /** As many as stand for a set: evenly taken, the lowest first. */
  const taken = (scores: Float64Array): number[] => {
    const sorted = scores.slice().sort();
    return range(17).map(i => sorted[Math.round((i * (UNITS - 1)) / 16)]!);
  };

  test('are means of |w|, and costs as a share of what the inputs give the layer', async () => {
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step, read }) => {
      const { layers } = model.weights.model.description;
      const layer = layers.find(({ name }) => name === GEGLU)!.index;
      const steps = [step({ neurons: 0.5, fusionSafe: false }, { compensate: false })];
      const units = async (by: UnitScoring): Promise<Float64Array> =>
        (await scoredUnits(model, { layer, by, steps })).sets[0]!.scores;
      const own = layers.filter(({ name }) => name.startsWith('block.0.ff')).map(l => l.index);
      const set = { kind: 'neurons', name: GEGLU, layers: own, units: UNITS };
      // Columns of value and gate with a bias each, and a row of what takes them in.
      const each = 2 * (8 + 1) + 8;
      const means = await scoreSpreads(model, { by: 'magnitude', steps });
      expect(means).toMatchObject({ sets: [set], hasObs: true });
      for (const [i, sum] of taken(await units('magnitude')).entries())
        expect(means.sets[0]!.scores[i]).toBeCloseTo(sum / each, 12);
      const { weights } = await read(new Map());
      const given = range(UNITS).map(i => {
        const mean = tokens.reduce((sum, x) => sum + x[i]!, 0) / tokens.length;
        const variance = tokens.reduce((sum, x) => sum + (x[i]! - mean) ** 2, 0) / tokens.length;
        return variance * weights[i]!.reduce((sum, w) => sum + w * w, 0);
      });
      const whole = given.reduce((sum, one) => sum + one);
      const shares = await scoreSpreads(model, { by: 'obs', steps });
      for (const [i, cost] of taken(await units('obs')).entries())
        expect(Math.abs((shares.sets[0]!.scores[i]! * whole) / cost - 1)).toBeLessThan(1e-4);
    });
  });

  test('by OBS are none without a calibration', async () => {
    await writeFile(at('block.onnx'), ff());
    const alone = await openModel(at('block.onnx'));
    expect(await scoreSpreads(alone, { by: 'obs', steps: [] })).toEqual({
      sets: [],
      hasObs: false,
    });
    await alone.weights.close();
  });
});

describe('how many units steps removed', () => {
  test('is told of those sets alone that a step removes units of', async () => {
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step }) => {
      const keep = { [GEGLU]: range(20) };
      const removed = async (steps: readonly Step[]): Promise<readonly unknown[]> => {
        const { masks } = await model.resolve(steps);
        return removedUnits(model.weights, steps, masks);
      };
      const { layers } = model.weights.model.description;
      const own = layers.filter(({ name }) => name.startsWith('block.0.ff')).map(l => l.index);
      const removal = step({ neurons: { keep } }, { compensate: false });
      expect(await removed([removal])).toEqual([
        { kind: 'neurons', units: UNITS, gone: 12, layers: own },
      ]);
      expect(await removed([removal, pruned])).toMatchObject([{ gone: 12 }]);
      expect(await removed([pruned])).toEqual([]);
      expect(await removed([{ ...removal, enabled: false }])).toEqual([]);
    });
  });
});
