import { describe, expect, test } from 'vitest';
import { planSteps } from '../../../../src/core/prune/plan';
import type { CalibrationRecord } from '../../../../src/shared/calibration/calibrationRecord';
import type { Step } from '../../../../src/shared/recipe/recipe';
import { BlockWriter } from '../../../fixtures/blockWriter';
import { feedForwards } from '../../../fixtures/feedForwards';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { range, tokensOf, withTokens } from '../../../fixtures/unitTokens';

const at = temporaryFolder();
const GEGLU = 'block.0.ff.net.2';
const ff = feedForwards['halves by the shape']!;

describe('a repair', () => {
  const keep = { [GEGLU]: range(32).filter(i => i % 4 > 0) };

  test('of few tokens is careful, and says so', async () => {
    const tokens = tokensOf(32).slice(0, 40);
    await withTokens(at, ff(), { taker: GEGLU, tokens }, async ({ model, step }) => {
      const { notes } = await planSteps(model, [step({ neurons: { keep } })]);
      expect(notes).toContainEqual(
        expect.stringMatching(/too few tokens for block\.0\.ff\.net\.2.*ridge is 3\.2 times/),
      );
    });
  });

  test.each<[string, Partial<Step>, Partial<CalibrationRecord>, RegExp]>([
    ['the gram of a layer', {}, {}, /no statistics of the layer block\.0\.ff\.net\.2/],
    [
      'steps weighted as its criterion does',
      { criterion: 'sparsegpt' },
      { timestepWeights: 'log-decrease' },
      /weights denoising steps as uniform/,
    ],
  ])('without %s is refused', async (what, more, record, message) => {
    const taker = what === 'the gram of a layer' ? 'another' : GEGLU;
    const asked = { taker, tokens: tokensOf(32), record };
    await withTokens(at, ff(), asked, async ({ model, step }) => {
      await expect(model.resolve([step({ neurons: { keep } }, more)])).rejects.toMatchObject({
        message: expect.stringMatching(message) as string,
      });
    });
  });

  test('that a matrix does not allow is refused, and names step and layer', async () => {
    const tokens = tokensOf(32);
    // What no inputs can have: moments below 0.
    const weights = tokens.map((_, t) => (t % 2 === 0 ? 1.5 : -1));
    await withTokens(at, ff(), { taker: GEGLU, tokens, weights }, async ({ model, step }) => {
      await expect(model.resolve([step({ neurons: { keep } })])).rejects.toMatchObject({
        code: 'malformed',
        message: expect.stringMatching(
          /^The step "remove": .* gram of the layer block\.0\.ff\.net\.2 cannot be factored/,
        ) as string,
      });
    });
  });

  test('that halves cannot hold is refused, and changes nothing', async () => {
    const block = new BlockWriter('layers.0.mlp', 'float16');
    const inner = block.add('Relu', [block.linear('fc1', 'sample', [8, 32])]);
    const bytes = block.write(
      { sample: ['batch', 'tokens', 8] },
      block.linear('fc2', inner, [32, 8]),
    );
    const taker = 'layers.0.mlp.fc2';
    // One input says a million times what another says.
    const tokens = tokensOf(32).map(x => x.map((own, i) => (i === 0 ? x[1]! * 1e6 : own)));
    await withTokens(at, bytes, { taker, tokens }, async ({ model, step, read }) => {
      const asked = step({ neurons: { keep: { [taker]: range(32).slice(1) } } });
      await expect(model.resolve([asked])).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/would become larger than float16 holds/) as string,
      });
      expect((await read((await model.resolve([])).masks)).weights[1]).not.toContain(0);
    });
  });

  test('of a step that removes nothing is refused', async () => {
    await withTokens(at, ff(), { taker: GEGLU, tokens: tokensOf(32) }, async ({ model, step }) => {
      const asked = { ...step({ neurons: { keep } }), goal: { sparsity: 0.5 } };
      await expect(model.resolve([asked])).rejects.toMatchObject({
        message: expect.stringMatching(/makes up for units that go, but removes none/) as string,
      });
    });
  });
});
