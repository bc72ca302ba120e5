/** What one metric says of one picture, the larger the worse. */
export interface DamageCell {
  readonly prompt: string;
  readonly seed: number;
  readonly sparsity: number;
  /** Damage against the dense picture of this prompt and seed; null, as stored, or any value that is not finite is infinite. */
  readonly value: number | null;
  /** Whether the picture is likely collapsed; absent where nobody looked. */
  readonly collapsed?: boolean | undefined;
}

/** Damage of every prompt at every sparsity of which all pictures are there. */
export interface DamageTable {
  /** Rising. */
  readonly sparsities: readonly number[];
  /** Sparsities of which pictures are missing, rising: nothing is claimed from them. */
  readonly incomplete: readonly number[];
  readonly rows: readonly DamageRow[];
}

export interface DamageRow {
  readonly prompt: string;
  /** By sparsity: the mean over seeds. */
  readonly damage: readonly number[];
  /** By sparsity: whether a picture of any seed collapsed; undefined where nobody looked at one of them. */
  readonly collapsed: readonly (boolean | undefined)[];
}

/** What will be measured, where that is more than is there. */
export interface Planned {
  readonly sparsities: readonly number[];
  readonly prompts: readonly string[];
  readonly seeds: readonly number[];
}

/**
 * Averages seeds within each prompt: pictures of one prompt resemble each other, so prompts are what is counted. Of several
 * cells of one prompt, seed and sparsity the last counts. A sparsity is complete when it has every pair of prompt and seed that
 * is planned or occurs in any cell, those of the dense pipeline (sparsity 0) included.
 */
export function damageTable(
  cells: readonly DamageCell[],
  planned: Planned = { sparsities: [], prompts: [], seeds: [] },
): DamageTable {
  const found = new Map(cells.map(cell => [keyOf(cell.sparsity, cell.prompt, cell.seed), cell]));
  const prompts = seedsByPrompt(cells, planned);
  const all = [...new Set([...planned.sparsities, ...cells.map(cell => cell.sparsity)])].sort(
    (a, b) => a - b,
  );
  const isComplete = (sparsity: number): boolean =>
    prompts.length > 0 &&
    prompts.every(({ prompt, seeds }) =>
      seeds.every(seed => found.has(keyOf(sparsity, prompt, seed))),
    );
  const sparsities = all.filter(isComplete);
  return {
    sparsities,
    incomplete: all.filter(sparsity => !isComplete(sparsity)),
    rows: prompts.map(({ prompt, seeds }) => {
      const columns = sparsities.map(sparsity =>
        seeds.map(seed => found.get(keyOf(sparsity, prompt, seed))!),
      );
      return { prompt, damage: columns.map(meanDamage), collapsed: columns.map(anyCollapsed) };
    }),
  };
}

function seedsByPrompt(
  cells: readonly DamageCell[],
  { prompts, seeds }: Planned,
): readonly { readonly prompt: string; readonly seeds: readonly number[] }[] {
  const pairs = new Map(prompts.map(prompt => [prompt, new Set(seeds)]));
  for (const { prompt, seed } of cells)
    pairs.set(prompt, (pairs.get(prompt) ?? new Set()).add(seed));
  return [...pairs].map(([prompt, own]) => ({ prompt, seeds: [...own] }));
}

const keyOf = (sparsity: number, prompt: string, seed: number): string =>
  JSON.stringify([sparsity, prompt, seed]);

const meanDamage = (cells: readonly DamageCell[]): number =>
  cells.reduce((sum, { value }) => sum + damageOf(value), 0) / cells.length;

const damageOf = (value: number | null): number =>
  value !== null && Number.isFinite(value) ? value : Infinity;

function anyCollapsed(cells: readonly DamageCell[]): boolean | undefined {
  if (cells.some(({ collapsed }) => collapsed)) return true;
  return cells.every(({ collapsed }) => collapsed === false) ? false : undefined;
}
