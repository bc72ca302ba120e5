import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { SweepPlan } from '../../../src/shared/sweep/sweepPlan';

type Grid = SweepPlan['grids'][number];

let facts: (...grids: readonly Grid[]) => string;
beforeAll(async () => {
  vi.stubGlobal('document', { getElementById: () => null, documentElement: { lang: 'en' } });
  const { prunedFacts } = await import('../../../webview/sweep/prunedFacts');
  facts = (...grids) => prunedFacts({ grids: [...grids] }).join(', ');
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const grid = (criteria: Grid['criteria'], more: Partial<Grid> = {}): Grid => ({
  ...{ sparsity: { unet: [0, 0.5] }, criteria, targets: ['linear'] },
  ...more,
});

it('says among which weights the lowest go, and which weights those are', () => {
  expect(facts(grid(['magnitude']))).toBe('per layer, Linear weights');
  expect(facts(grid(['magnitude', 'random'], { targets: ['linear', 'conv'] }))).toBe(
    'per layer, Linear and convolution weights',
  );
});

it('says which criterion has a scope of its own', () => {
  expect(facts(grid(['wanda']))).toBe('per output, Linear weights');
  expect(facts(grid(['magnitude', 'wanda']))).toBe('per layer, wanda per output, Linear weights');
});

it('says every kind of weights that some settings prune', () => {
  expect(facts(grid(['magnitude']), grid(['magnitude'], { targets: ['conv'] }))).toBe(
    'per layer, Linear weights, convolution weights',
  );
});

it('says that whole units go', () => {
  expect(facts(grid(['sparsegpt'], { remove: 'heads', compensate: true }))).toBe(
    'heads of each layer',
  );
});
