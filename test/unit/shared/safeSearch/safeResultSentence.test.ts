import { describe, expect, it } from 'vitest';
import type { SafeResult, TriedSetting } from '../../../../src/shared/safeSearch/safeResult';
import {
  safeResultSentence,
  settingLabel,
} from '../../../../src/shared/safeSearch/safeResultSentence';

const prompts = ['a cat', 'a dog', 'a tree', 'a castle', 'an owl'];

const tried = (
  sparsity: TriedSetting['sparsity'],
  verdict: TriedSetting['verdict'],
  errors: readonly (number | null)[],
  collapse: TriedSetting['damage'][number]['collapse'] = [],
): TriedSetting => ({
  ...{ sparsity, verdict, by: 'picture' },
  damage: errors.map((latentError, i) => ({ prompt: prompts[i]!, latentError, collapse })),
});

const result = (limit: SafeResult['limit'], ...all: readonly TriedSetting[]): SafeResult => ({
  ...(limit && { limit }),
  ...{ foretold: {}, tolerance: 0.5, prompts, needed: 5, calls: 244 },
  tried: [{ ...tried({ unet: 0.9 }, 'fails', [2]), by: 'short-run' }, ...all],
});

const held = [0.1, 0.2, 0.3, 0.4, 0.5];

describe('the sentence of a search', () => {
  it('that found a limit counts prompts, says how sure it is, what failed and what was not looked at', () => {
    const found = result(
      { unet: 0.4 },
      tried({ unet: 0.5 }, 'fails', [0.6]),
      tried({ unet: 0.4 }, 'holds', held),
    );
    expect(safeResultSentence(found)).toBe(
      'Safe up to UNet 40 %, confirmed on 5 prompts: 5 of 5 stay within 0.50 there. ' +
        '5 of 5 are needed to be 95 % sure that at least half of all prompts like these do. ' +
        'No collapse in 5 prompts; with 5, up to 45 % of other prompts could still collapse. ' +
        'At UNet 50 %, at least 1 of 5 prompts is beyond 0.50 or likely collapsed. ' +
        'Pruning less is taken to do less damage: not every lower sparsity was confirmed.',
    );
  });

  it('names both components, and nothing that failed where nothing did', () => {
    const limit = { 'text-encoder': 0.8, unet: 0.9 };
    const said = safeResultSentence(result(limit, tried(limit, 'holds', held)));
    expect(said).toMatch(/^Safe up to text encoder 80 % and UNet 90 %, confirmed on 5 prompts:/);
    expect(said).not.toContain('beyond');
  });

  it('that could not finish a point says nothing of it', () => {
    const found = result(
      { unet: 0.4 },
      tried({ unet: 0.4 }, 'holds', held),
      tried({ unet: 0.5 }, 'open', [0.1]),
    );
    expect(safeResultSentence(found)).not.toContain('50 %');
  });

  it.each([
    ['damage', [0.7], undefined],
    ['damage that is no number', [null], undefined],
    ['a collapsed picture', [0.1], ['flat'] as const],
  ])('that found none for %s says what can be done', (_, errors, collapse) => {
    expect(
      safeResultSentence(
        result(undefined, tried({ unet: 0.1 }, 'fails', errors, collapse && [...collapse])),
      ),
    ).toBe(
      'Not even UNet 10 % is safe: at least 1 of 5 prompts is beyond 0.50 or likely collapsed. ' +
        'Loosen the tolerance or exclude the sensitive blocks.',
    );
  });
});

it('a setting is named by its components in the order in which they run', () => {
  expect(settingLabel({ unet: 0.35, 'text-encoder': 0.5 })).toBe('text encoder 50 % and UNet 35 %');
});
