import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Services } from '../../../../src/host/services/services';
import { findSafe } from '../../../../src/host/views/safe/findSafe';
import type { SafeSearch } from '../../../../src/host/views/safe/safeSearch';

/** What was searched, and what each answer to it offered. */
const seen = vi.hoisted(() => ({
  searches: [] as number[],
  applied: [] as object[],
  offers: [] as (readonly string[])[],
  answers: [] as (string | undefined)[],
}));
const pipeline = { components: [] };
vi.mock('vscode', async importOriginal => {
  const original = await importOriginal<{ readonly window: object }>();
  return {
    ...original,
    l10n: {
      t: (text: string, ...rest: readonly unknown[]) => text.replace('{0}', String(rest[0])),
    },
    window: {
      ...original.window,
      showQuickPick: ([first]: readonly unknown[]) => Promise.resolve(first),
      showInformationMessage: (_: string, ...offered: readonly string[]) => {
        seen.offers.push(offered);
        return Promise.resolve(seen.answers.shift());
      },
    },
  };
});
vi.mock('../../../../src/host/views/sweep/pipelineOf', () => ({
  pipelineOf: () => Promise.resolve(pipeline),
  refuseIncomplete: () => undefined,
  hasUnsaved: () => false,
}));
vi.mock('../../../../src/host/views/sweep/pickPrompts', () => ({
  pickPrompts: () => Promise.resolve({ file: 'prompts.txt', dispose: () => Promise.resolve() }),
}));
vi.mock('../../../../src/host/views/safe/safeSearch', () => ({
  safeSearch: (_: unknown, { confirmOn }: SafeSearch) => {
    seen.searches.push(confirmOn);
    return Promise.resolve({ sentence: `Confirmed on ${confirmOn}.`, limit: { unet: 0.4 } });
  },
}));
vi.mock('../../../../src/host/views/safe/applySafe', () => ({
  applySafe: (_: unknown, __: unknown, { found }: { readonly found: object }) => {
    seen.applied.push(found);
    return Promise.resolve();
  },
}));

const search = (prompts: number) =>
  findSafe(
    {
      engines: {
        model: { prompts: () => Promise.resolve(Array.from({ length: prompts }, String)) },
      },
    } as unknown as Services,
    undefined,
  );

beforeEach(() => {
  for (const list of Object.values(seen)) list.length = 0;
});

describe('what a search for the largest safe sparsity offers', () => {
  it('is to confirm it on 8 prompts, which searches again, and then offers that no more', async () => {
    seen.answers.push('Confirm on 8 Prompts', 'Apply');
    await search(8);
    expect(seen.searches).toEqual([5, 8]);
    expect(seen.offers).toEqual([['Apply', 'Confirm on 8 Prompts'], ['Apply']]);
    expect(seen.applied).toEqual([expect.objectContaining({ sentence: 'Confirmed on 8.' })]);
  });

  it('is nothing more where there are no 8 prompts', async () => {
    await search(7);
    expect(seen.offers).toEqual([['Apply']]);
    expect(seen.applied).toEqual([]);
  });
});
