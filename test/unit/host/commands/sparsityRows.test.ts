import { describe, expect, it } from 'vitest';
import { type RowsRequest, sparsityRows } from '../../../../src/host/edits/sparsityRows';

const presets = [0.2, 0.35, 0.5].map(sparsity => ({ sparsity, description: '' }));
/** What is counted when a model is pruned to `at` already: nothing more up to there. */
const counted = (at: number): RowsRequest['outcomes'] =>
  new Map(
    [0, 0.2, 0.35, 0.42, 0.5, 1].map(share => [
      share,
      { more: Math.max(0, Math.round(1000 * (share - at))), text: `${share} counted` },
    ]),
  );
const rows = (typed: string, more: Partial<RowsRequest> = {}): readonly string[] =>
  sparsityRows({ typed, presets, outcomes: new Map(), ...more }).map(({ label, choice }) =>
    choice === undefined ? `(${label})` : label,
  );

describe('the rows of a sparsity', () => {
  it('are the presets, and what is typed before them', () => {
    expect(rows('')).toEqual(['20 %', '35 %', '50 %']);
    expect(rows('42')).toEqual(['42 %', '20 %', '35 %', '50 %']);
    expect(rows('35')).toEqual(['35 %', '20 %', '50 %']);
  });

  it.each(['101', '-5', 'abc', '1e1'])('say what to type, and nothing else, for "%s"', typed => {
    expect(rows(typed)).toEqual(['(Type a percentage from 0 to 100, for example 42 or 42.5 %)']);
  });

  it.each(['.5', '0.5'])('ask which share "%s" means before anything can be chosen', typed => {
    expect(rows(typed)).toEqual([`(Choose what "${typed}" means)`, '50 %', '0.5 %']);
  });

  it('leave out what would prune nothing more', () => {
    expect(rows('', { outcomes: counted(0.35) })).toEqual(['50 %']);
    expect(rows('42', { outcomes: counted(0.35) })).toEqual(['42 %', '50 %']);
  });

  it('say that a typed share would change nothing, and offer the others', () => {
    expect(rows('35', { outcomes: counted(0.4) })).toEqual([
      '(At 35 % nothing would change: type a higher percentage)',
      '50 %',
    ]);
    expect(rows('0', { outcomes: counted(0) })[0]).toBe(
      '(At 0 % nothing would change: type a higher percentage)',
    );
  });

  it('say so where no preset is left', () => {
    expect(rows('', { outcomes: counted(0.6) })).toEqual([
      '(At 50 % nothing would change: type a higher percentage)',
    ]);
  });

  it('of a pipeline leave a component as it is when asked', () => {
    const keep = 'Leave UNet as it is';
    expect(rows('', { outcomes: counted(0.6), keep }).at(-1)).toBe(keep);
    expect(rows('abc', { keep })).not.toContain(keep);
  });

  it('of an edited step offer every share', () => {
    expect(rows('', { outcomes: counted(0.6), always: true })).toEqual(['20 %', '35 %', '50 %']);
  });
});
