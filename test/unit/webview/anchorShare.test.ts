import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Anchors } from '../../../src/shared/sweep/anchors';

const load = () => import('../../../webview/sweep/anchorShare');
let share: Awaited<ReturnType<typeof load>>['anchorShare'];
beforeAll(async () => {
  vi.stubGlobal('document', { getElementById: () => null, documentElement: { lang: 'en' } });
  ({ anchorShare: share } = await load());
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const anchorsWith = (seed: number | null): Anchors => ({
  ...{ n: 8, latentError: { floor: 0, seed, prompt: 1.2 } },
});
const by = { metric: 'latentError', tolerance: 0.5 } as const;

it('reads damage against another prompt where another seed makes nearly the same picture', () => {
  expect(share(0.6, { ...by, anchors: anchorsWith(0.06) })).toBe(', 0.50 of another prompt’s');
  expect(share(0.6, { ...by, anchors: anchorsWith(null) })).toBe(', 0.50 of another prompt’s');
});

it('reads it against another seed where that makes another picture, and never against both', () => {
  expect(share(0.6, { ...by, anchors: anchorsWith(0.8) })).toBe(', 0.75 of another seed’s');
  expect(share(0.6, { ...by, tolerance: 0.9, anchors: anchorsWith(0.8) })).toBe(
    ', 0.50 of another prompt’s',
  );
});

it('says nothing where nothing was measured to read it against', () => {
  expect(share(0.6, { ...by, anchors: undefined })).toBe('');
  expect(share(0.6, { ...by, metric: 'dino', anchors: anchorsWith(0.8) })).toBe('');
});
