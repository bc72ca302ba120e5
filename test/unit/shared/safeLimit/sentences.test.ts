import { describe, expect, it } from 'vitest';
import { pointsOf } from '../../../../src/shared/safeLimit/bands';
import { cliffOf } from '../../../../src/shared/safeLimit/cliff';
import { damageTable } from '../../../../src/shared/safeLimit/damageTable';
import { deepestDip } from '../../../../src/shared/safeLimit/dips';
import { safeLimit } from '../../../../src/shared/safeLimit/safeLimit';
import {
  bandSentence,
  cliffSentence,
  collapseBound,
  dipSentence,
  elsewhereSentence,
  safeLimitSentence,
} from '../../../../src/shared/safeLimit/sentences';
import { cellsOf, same, tableOf } from './damages';

const grid = [0, 0.1, 0.3];
const good = [0, 0.1, 0.2];
const bad = [0, 0.6, 0.9];
const said = (rows: readonly (readonly number[])[], collapsed?: boolean): string =>
  safeLimitSentence(safeLimit(damageTable(cellsOf(grid, rows, collapsed)), 0.5), 0.5);

describe('the sentence of', () => {
  it('a safe limit counts prompts, and says what no collapse in so few of them leaves possible', () => {
    expect(said([...same(7, good), bad], false)).toBe(
      'Safe up to 30 %: at least 7 of 8 prompts stay within 0.50 at every sparsity up to there. ' +
        'No collapse in 8 prompts; with 8, up to 31 % of other prompts could still collapse.',
    );
  });

  it('a safe limit says nothing about collapse where nobody looked', () => {
    expect(said(same(5, good))).toBe(
      'Safe up to 30 %: at least 5 of 5 prompts stay within 0.50 at every sparsity up to there.',
    );
  });

  it('a safe limit counts the prompts that did collapse', () => {
    const cells = cellsOf(grid, same(8, good), false);
    const table = damageTable([...cells, { ...cells[2]!, collapsed: true }]);
    expect(safeLimitSentence(safeLimit(table, 0.5), 0.5)).toMatch(
      / 1 of 8 prompts likely collapsed\.$/,
    );
  });

  it('no safe limit counts the prompts that are beyond', () => {
    const rest = 'Loosen the tolerance or exclude the sensitive blocks.';
    expect(said([...same(5, good), ...same(3, bad)])).toBe(
      `Already at 10 %, 3 of 8 prompts are beyond 0.50. ${rest}`,
    );
    expect(said([...same(4, good), bad])).toBe(
      `Already at 10 %, 1 of 5 prompts is beyond 0.50. ${rest}`,
    );
    expect(said(same(5, good), true)).toBe(
      `Already at 10 %, 5 of 5 prompts likely collapsed. ${rest}`,
    );
  });

  it('too few prompts has the singular right', () => {
    const rest = 'the pictures but cannot support “safe”. 5 are the least, 8 are better.';
    expect(said(same(4, good))).toBe(`4 prompts show ${rest}`);
    expect(said([good])).toBe(`1 prompt shows ${rest}`);
  });

  it('a sweep that is not finished says what it looks like so far', () => {
    const soFar = (rows: readonly (readonly number[])[], sparsities: readonly number[]): string =>
      safeLimitSentence(
        safeLimit(
          damageTable(cellsOf(sparsities, rows), { sparsities: [0.4], prompts: [], seeds: [] }),
          0.5,
        ),
        0.5,
      );
    expect(soFar(same(5, [0, 0.1, 0.6]), [0, 0.3, 0.5])).toBe(
      'Between 30 % and 50 % so far (5 prompts).',
    );
    expect(soFar(same(5, [0, 0.1]), [0, 0.3])).toBe('At least 30 % so far (5 prompts).');
    expect(soFar(same(5, [0]), [0])).toBe('No sparsity is complete yet (5 prompts).');
  });

  it('a sweep without all its dense pictures waits', () => {
    expect(said([])).toBe('Waiting for the dense pictures: everything is compared with them.');
  });

  it('a cliff names its interval and how little it promises', () => {
    const promise = '(8 prompts: a description, not a guarantee).';
    const cliff = (early: number): string =>
      cliffSentence(
        cliffOf(tableOf(grid, [...same(early, bad), ...same(8 - early, [0, 0.1, 0.9])]), 0.5),
        0.3,
      );
    expect(cliff(8)).toBe(`Cliff at 10 %, 10 % in 90 % of resamples ${promise}`);
    expect(cliff(5)).toBe(`Cliff at 10 %, between 10 % and 30 % ${promise}`);
    const never = [...same(5, bad), ...same(3, good)];
    expect(cliffSentence(cliffOf(tableOf(grid, never), 0.5), 0.3)).toBe(
      `Cliff at 10 %, between 10 % and above 30 % ${promise}`,
    );
  });

  it('no cliff says how far there is none, and where else weights are', () => {
    expect(cliffSentence(cliffOf(tableOf(grid, same(8, good)), 0.5), 0.3)).toBe(
      'No cliff up to 30 % (8 prompts).',
    );
    expect(elsewhereSentence('Linear', 0.35, 'UNet')).toBe(
      'In this model Linear weights are 35.0 % of the UNet. What its convolutions stand, a sweep with --targets conv says.',
    );
    expect(cliffSentence(cliffOf(tableOf(grid, [good]), 0.5), 0.3)).toBe(
      'No cliff is given for 1 prompt: 5 are the least.',
    );
  });

  it('damage that falls says why the limit does not follow it', () => {
    const table = tableOf(grid, [[0, 0.3, 0.2], ...same(4, good)]);
    expect(dipSentence(deepestDip(table)!)).toBe(
      '10 % is worse than 30 % for 1 of 5 prompts: small samples do that. The limit uses the worst value so far.',
    );
  });

  it('a band is a count of prompts', () => {
    const bands = (rows: readonly (readonly number[])[], collapsed?: boolean): string =>
      bandSentence(pointsOf(damageTable(cellsOf(grid, rows, collapsed)), 0.5)[1]!, 0.5);
    expect(bands(same(5, good))).toBe('10 % is safe: 5 of 5 prompts stay within 0.50.');
    expect(bands([...same(4, bad), good])).toBe('10 % is mixed: 1 of 5 prompts stays within 0.50.');
    expect(bands(same(5, bad))).toBe('10 % is collapsed: 5 of 5 prompts are beyond 0.50.');
    expect(bands(same(5, good), true)).toBe('10 % is collapsed: 5 of 5 prompts likely collapsed.');
    expect(bands([good])).toBe(
      '10 %: 1 of 1 prompt stays within 0.50, too few prompts for a band.',
    );
  });
});

it.each([
  [8, 31],
  [16, 17],
  [30, 9.5],
])('%i prompts without a collapse leave %f % possible', (n, bound) => {
  expect(Math.abs(100 * collapseBound(n) - bound)).toBeLessThan(0.5);
});
