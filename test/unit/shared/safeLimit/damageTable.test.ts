import { describe, expect, it } from 'vitest';
import { damageTable } from '../../../../src/shared/safeLimit/damageTable';

const cell = { prompt: 'a lighthouse', seed: 0, sparsity: 0.1, value: 0.5 };

describe('a table of damages', () => {
  it('averages seeds within a prompt', () => {
    const table = damageTable([
      { ...cell, value: 0.2 },
      { ...cell, seed: 1, value: 0.4 },
      { ...cell, prompt: 'a cat', value: 0.9 },
    ]);
    expect(table.rows).toEqual([
      { prompt: 'a lighthouse', damage: [expect.closeTo(0.3)], collapsed: [undefined] },
      { prompt: 'a cat', damage: [0.9], collapsed: [undefined] },
    ]);
  });

  it.each([null, NaN, Infinity, -Infinity])('takes %s for infinite damage', value => {
    const table = damageTable([
      { ...cell, value },
      { ...cell, seed: 1 },
    ]);
    expect(table.rows[0]!.damage).toEqual([Infinity]);
  });

  it('takes the last of several cells of one picture', () => {
    expect(damageTable([cell, { ...cell, value: 0.7 }]).rows[0]!.damage).toEqual([0.7]);
  });

  it('sorts sparsities, whatever the order of cells', () => {
    const { sparsities, rows } = damageTable([
      { ...cell, sparsity: 0.5, value: 5 },
      { ...cell, sparsity: 0, value: 0 },
      { ...cell, sparsity: 0.3, value: 3 },
    ]);
    expect(sparsities).toEqual([0, 0.3, 0.5]);
    expect(rows[0]!.damage).toEqual([0, 3, 5]);
  });

  it('sets sparsities apart of which a picture is missing', () => {
    const cells = [cell, { ...cell, seed: 1 }, { ...cell, sparsity: 0.2 }];
    const { sparsities, incomplete } = damageTable(cells);
    expect({ sparsities, incomplete }).toEqual({ sparsities: [0.1], incomplete: [0.2] });
  });

  it('knows of prompts, seeds and sparsities that are only planned', () => {
    const planned = { sparsities: [0.1, 0.4], prompts: ['a lighthouse'], seeds: [0, 1] };
    expect(damageTable([cell], planned)).toMatchObject({ sparsities: [], incomplete: [0.1, 0.4] });
    const both = damageTable([cell, { ...cell, seed: 1 }], planned);
    expect(both).toMatchObject({ sparsities: [0.1], incomplete: [0.4] });
  });

  it('is empty without cells', () => {
    expect(damageTable([])).toEqual({ sparsities: [], incomplete: [], rows: [] });
  });

  it('says that a prompt collapsed when a picture of any seed did, and nothing where nobody looked', () => {
    const collapsed = (...seeds: readonly (boolean | undefined)[]): boolean | undefined =>
      damageTable(seeds.map((each, seed) => ({ ...cell, seed, collapsed: each }))).rows[0]!
        .collapsed[0];
    expect(collapsed(false, false)).toBe(false);
    expect(collapsed(false, true)).toBe(true);
    expect(collapsed(undefined, true)).toBe(true);
    expect(collapsed(false, undefined)).toBeUndefined();
  });
});
