import { expect, test } from 'vitest';
import { BlockWriter } from '../../../fixtures/blockWriter';
import { someInputs } from '../../../fixtures/calibratedModel';
import { FEATURES } from '../../../fixtures/feedForwards';
import { inverse, type Matrix } from '../../../fixtures/inverse';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { range, withTokens } from '../../../fixtures/unitTokens';

const at = temporaryFolder();
const NEURONS = 520;
const GONE = 120;
const ROUNDS = 8;
const taker = 'layers.0.mlp.fc2';

/** A feed-forward of more neurons than go one at a time. */
function wide(): Uint8Array {
  const block = new BlockWriter('layers.0.mlp');
  const inner = block.add('Relu', [block.linear('fc1', 'sample', [FEATURES, NEURONS])]);
  const input = { sample: ['batch', 'tokens', FEATURES] } as const;
  return block.write(input, block.linear('fc2', inner, [NEURONS, FEATURES]));
}

/** 700 tokens, too few to trust alone; some neurons are nearly what another is. */
const tokens = someInputs('wide', { inputs: NEURONS, samples: 350 })
  .samples.flat()
  .map(x => x.map((own, i) => own + (i % 9 === 0 ? 2 : 0.4) * x[(i * 7 + 3) % NEURONS]!));

/** The covariance of the tokens' inputs. */
function covariance(): Matrix {
  const means = range(NEURONS).map(i => tokens.reduce((sum, x) => sum + x[i]!, 0) / tokens.length);
  const found = range(NEURONS).map(() => new Float64Array(NEURONS));
  for (const x of tokens)
    for (let i = 0; i < NEURONS; i++) {
      const own = (x[i]! - means[i]!) / tokens.length;
      const row = found[i]!;
      for (let j = 0; j < NEURONS; j++) row[j]! += own * (x[j]! - means[j]!);
    }
  return found;
}

/** The neurons that go, round by round: dense matrices, and no factor that is kept. */
function slowly(
  weights: readonly (readonly number[])[],
  count: number,
  rounds: number,
): readonly number[] {
  const moments = covariance();
  const gone = new Set<number>();
  const batch = Math.ceil(count / rounds);
  while (gone.size < count) {
    const kept = range(NEURONS).filter(i => !gone.has(i));
    // Larger where there are fewer than four tokens for each input.
    const caution = Math.max(1, (4 * NEURONS) / tokens.length);
    const ridge =
      (0.01 * caution * kept.reduce((sum, i) => sum + moments[i]![i]!, 0)) / kept.length;
    const inverted = inverse(
      kept.map((i, r) =>
        Float64Array.from(kept, (j, c) => moments[i]![j]! + (r === c ? ridge : 0)),
      ),
    );
    // What those that stay make up for: (C_KK + ridge)^-1 C_KP W_P.
    const lost = kept.map(i =>
      range(FEATURES).map(o =>
        [...gone].reduce((sum, p) => sum + moments[i]![p]! * weights[p]![o]!, 0),
      ),
    );
    const costs = kept.map((i, r) => {
      const now = range(FEATURES).map(
        o => weights[i]![o]! + inverted[r]!.reduce((sum, own, k) => sum + own * lost[k]![o]!, 0),
      );
      return now.reduce((sum, w) => sum + w * w, 0) / inverted[r]![r]!;
    });
    const wanted = Math.min(batch, count - gone.size);
    const picked: number[] = [];
    for (const r of range(kept.length)
      .sort((a, b) => costs[a]! - costs[b]!)
      .slice(0, 2 * wanted)) {
      const i = kept[r]!;
      const isLike = picked.some(
        j => moments[i]![j]! ** 2 > 0.5 * moments[i]![i]! * moments[j]![j]!,
      );
      if (picked.length < wanted && !isLike) picked.push(i);
    }
    for (const i of picked) gone.add(i);
  }
  return [...gone].sort((a, b) => a - b);
}

test('of 520 neurons those go that rounds with dense matrices choose, and others than in one round', async () => {
  await withTokens(at, wide(), { taker, tokens }, async ({ model, step, read }) => {
    const dense = await read(new Map());
    const asked = step({ neurons: GONE / NEURONS }, { criterion: 'sparsegpt', compensate: false });
    const { weights } = await read((await model.resolve([asked])).masks);
    const gone = range(NEURONS).filter(i => weights[i]!.every(w => w === 0));
    expect(gone).toHaveLength(GONE);
    expect(gone).toEqual(slowly(dense.weights, GONE, ROUNDS));
    expect(gone).not.toEqual(slowly(dense.weights, GONE, 1));
  });
}, 240_000);
