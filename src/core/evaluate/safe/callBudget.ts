/** Of a full sweep, with which a search is held: prompts and seeds that a claim is usually made of. */
const SWEEP = { prompts: 8, seeds: 2 };

/** How many calls of the UNet a search may take: a tenth of a full sweep's over the same sparsities, the dense one included. */
export const callBudget = (sparsities: number, steps: number): number =>
  ((sparsities + 1) * SWEEP.prompts * SWEEP.seeds * steps) / 10;
