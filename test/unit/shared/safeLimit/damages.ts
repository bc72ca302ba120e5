import {
  type DamageCell,
  type DamageTable,
  damageTable,
} from '../../../../src/shared/safeLimit/damageTable';

/** A table of one seed: a row of damages per prompt. */
export const tableOf = (
  sparsities: readonly number[],
  rows: readonly (readonly (number | null)[])[],
): DamageTable => damageTable(cellsOf(sparsities, rows));

export const cellsOf = (
  sparsities: readonly number[],
  rows: readonly (readonly (number | null)[])[],
  collapsed?: boolean,
): readonly DamageCell[] =>
  rows.flatMap((row, prompt) =>
    row.map((value, at) => ({
      prompt: `prompt ${prompt}`,
      seed: 0,
      sparsity: sparsities[at]!,
      value,
      collapsed,
    })),
  );

/** So many prompts with the same damages. */
export const same = <T>(n: number, row: T): readonly T[] => Array.from({ length: n }, () => row);
