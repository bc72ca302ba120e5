import { describe, expect, test } from 'vitest';
import { planSteps } from '../../../../src/core/prune/plan';
import type { Removal } from '../../../../src/shared/recipe/removalSchema';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';
import { attentions } from '../../../fixtures/attentions';
import { feedForwards } from '../../../fixtures/feedForwards';
import { refit } from '../../../fixtures/leastSquares';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { largest, OUTPUTS, range, tokensOf, withTokens } from '../../../fixtures/unitTokens';

const at = temporaryFolder();
const GEGLU = 'block.0.ff.net.2';
const ff = feedForwards['halves by the shape']!;

const spellings: readonly (readonly [string, () => Uint8Array, string, Removal, number])[] = [
  ['a GEGLU', ff, GEGLU, { neurons: { keep: { [GEGLU]: range(32).filter(i => i % 4 > 0) } } }, 1],
  [
    'two layers with gelu between',
    feedForwards['two layers with gelu between']!,
    'layers.0.mlp.fc2',
    { neurons: { keep: { 'layers.0.mlp.fc2': range(32).filter(i => i % 3 > 0) } } },
    1,
  ],
  [
    'Gemm with transposed weights',
    feedForwards['Gemm with transposed weights']!,
    'layers.0.mlp.fc2',
    { neurons: { keep: { 'layers.0.mlp.fc2': range(32).filter(i => i % 2 > 0) } } },
    1,
  ],
  [
    'an attention',
    attentions['constants in each shape']!,
    'block.0.attn1.to_out.0',
    { heads: { keep: { 'block.0.attn1.to_out.0': [0, 2, 3] } } },
    4,
  ],
];

const keptOf = (remove: Removal): readonly number[] => {
  const asked = 'neurons' in remove ? remove.neurons : remove.heads;
  return typeof asked === 'number' ? [] : Object.values(asked.keep)[0]!;
};

describe('what stays makes up for what goes', () => {
  test.each(spellings)(
    'as least squares over all tokens say: %s',
    async (_, make, taker, remove, width) => {
      const kept = keptOf(remove).flatMap(unit => range(width).map(line => unit * width + line));
      const tokens = tokensOf(width === 1 ? 32 : 16);
      await withTokens(at, make(), { taker, tokens }, async ({ model, step, read }) => {
        const dense = await read(new Map());
        const expected = refit({ tokens, ...dense }, kept);
        const { masks } = await model.resolve([step(remove)]);
        const { weights, bias } = await read(masks);
        expect(
          largest(
            kept.map(i => weights[i]!),
            expected.weights,
          ),
        ).toBeLessThan(1e-4);
        expect(largest([bias], [expected.bias])).toBeLessThan(2e-4);
        // It is a real change, and units that go are zero.
        expect(
          largest(
            kept.map(i => dense.weights[i]!),
            expected.weights,
          ),
        ).toBeGreaterThan(0.01);
        expect(
          weights
            .filter((___, i) => !kept.includes(i))
            .flat()
            .every(w => w === 0),
        ).toBe(true);
        const { layers } = await planSteps(model, [step(remove)]);
        const explained = layers.flatMap(each => each.explained ?? []);
        expect(explained).toEqual([expect.closeTo(expected.explained, 4)]);
      });
    },
  );

  test('a neuron that another repeats is made up for as a whole, and a dead one changes nothing', async () => {
    const tokens = tokensOf(32).map(x => x.map((own, i) => (i === 5 ? x[3]! : i === 7 ? 0 : own)));
    const keep = { [GEGLU]: range(32).filter(i => i !== 5) };
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step, read }) => {
      const dense = await read(new Map());
      const { masks } = await model.resolve([step({ neurons: { keep } })]);
      const { weights } = await read(masks);
      const expected = refit({ tokens, ...dense }, keep[GEGLU]);
      expect(
        largest(
          keep[GEGLU].map(i => weights[i]!),
          expected.weights,
        ),
      ).toBeLessThan(1e-4);
      expect(weights[7]).toEqual(dense.weights[7]);
      const { layers } = await planSteps(model, [step({ neurons: { keep } })]);
      expect(layers.flatMap(each => each.explained ?? [])[0]).toBeGreaterThan(0.99);
    });
  });

  test('without a bias, and where denoising steps are weighted, the means of inputs are fitted with them', async () => {
    const tokens = tokensOf(32);
    const kept = range(32).filter(i => i % 4 > 0);
    const taker = 'layers.0.mlp.wo';
    const asked = { taker, tokens };
    await withTokens(
      at,
      feedForwards['two gates of two layers']!(),
      asked,
      async ({ model, step, read }) => {
        const { masks } = await model.resolve([step({ neurons: { keep: { [taker]: kept } } })]);
        const dense = (await read(new Map())).weights;
        const { weights } = await read(masks);
        // The normal equations of the objective, which has no mean in it.
        const moment = (a: number, b: number): number =>
          tokens.reduce((sum, x) => sum + x[a]! * x[b]!, 0) / tokens.length;
        const ridge = (0.01 * kept.reduce((sum, i) => sum + moment(i, i), 0)) / kept.length;
        const change = (i: number, o: number): number => weights[i]![o]! - dense[i]![o]!;
        for (const row of kept)
          for (const o of range(OUTPUTS)) {
            const goes = range(32).filter(i => !kept.includes(i));
            const wanted = goes.reduce((sum, i) => sum + moment(row, i) * dense[i]![o]!, 0);
            const found = kept.reduce((sum, i) => sum + moment(row, i) * change(i, o), 0);
            expect(found + ridge * change(row, o)).toBeCloseTo(wanted, 2);
          }
      },
    );
  });

  test('weights that were zero before stay zero, and a second removal goes on from the first', async () => {
    const tokens = tokensOf(32);
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step, read }) => {
      const pruned: Step = { ...defaultStep, goal: { sparsity: 0.4 }, label: 'prune' };
      const first = step({ neurons: { keep: { [GEGLU]: range(28) } } });
      const second = step({ neurons: { keep: { [GEGLU]: range(24) } } });
      const before = (await read((await model.resolve([pruned])).masks)).weights;
      const zeros = before.map(row => row.map(w => w === 0));
      const after = (await read((await model.resolve([pruned, first, second])).masks)).weights;
      after.forEach((row, i) => {
        row.forEach((w, o) => {
          expect([i, o, w === 0]).toEqual([i, o, i >= 24 || zeros[i]![o]]);
        });
      });
    });
  });

  test('weights stay as they are where inputs have nothing in common', async () => {
    // Each token is one input alone, of either sign.
    const tokens = range(64).map(t => range(32).map(i => (i === t % 32 ? (t < 32 ? 1 : -1) : 0)));
    const keep = { [GEGLU]: range(32).filter(i => i % 4 > 0) };
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step, read }) => {
      const { masks } = await model.resolve([step({ neurons: { keep } })]);
      const dense = await read(new Map());
      const { weights, bias } = await read(masks);
      expect(bias).toEqual(dense.bias);
      expect(keep[GEGLU].map(i => weights[i])).toEqual(keep[GEGLU].map(i => dense.weights[i]));
      const { notes } = await planSteps(model, [step({ neurons: { keep } })]);
      expect(notes).toContainEqual(
        expect.stringMatching(
          /explains 0\.0 % of what block\.0\.ff\.net\.2 loses.*stay as they are/,
        ),
      );
    });
  });
});

describe('a criterion that fits', () => {
  test('removes neurons that others repeat, one of each pair, and leaves what nothing can say', async () => {
    const tokens = tokensOf(32).map(x => x.map((own, i) => (i >= 16 ? x[i - 16]! : own)));
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step, read }) => {
      const asked = step({ neurons: 0.5 }, { criterion: 'sparsegpt' });
      const { weights } = await read((await model.resolve([asked])).masks);
      const gone = range(32).filter(i => weights[i]!.every(w => w === 0));
      expect(gone).toHaveLength(16);
      expect(new Set(gone.map(i => i % 16)).size).toBe(16);
      const { layers } = await planSteps(model, [asked]);
      expect(layers.flatMap(each => each.explained ?? [])[0]).toBeGreaterThan(0.99);
    });
  });

  test('removes the head that least squares can make up for best', async () => {
    const taker = 'block.0.attn1.to_out.0';
    const tokens = tokensOf(16);
    const asked = { taker, tokens };
    await withTokens(
      at,
      attentions['constants in each shape']!(),
      asked,
      async ({ model, step, read }) => {
        const dense = await read(new Map());
        const left = (head: number): number => {
          const kept = range(16).filter(i => Math.floor(i / 4) !== head);
          const { weights, bias } = refit({ tokens, ...dense }, kept);
          const off = tokens.flatMap(x =>
            bias.map((b, o) => {
              const own = dense.bias[o]! - b;
              const lost = x.reduce((sum, each, i) => sum + each * dense.weights[i]![o]!, own);
              return (lost - kept.reduce((sum, i, at) => sum + x[i]! * weights[at]![o]!, 0)) ** 2;
            }),
          );
          return off.reduce((a, b) => a + b);
        };
        const best = range(4).sort((a, b) => left(a) - left(b))[0];
        const remove = step({ heads: 0.25, fusionSafe: false }, { criterion: 'sparsegpt' });
        const { weights } = await read((await model.resolve([remove])).masks);
        const gone = range(4).filter(head => weights[head * 4]!.every(w => w === 0));
        expect(gone).toEqual([best]);
      },
    );
  });
});
