import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodePng } from '../../../../src/core/image/png';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import type { CellResult, DoneCell } from '../../../../src/shared/sweep/cellResult';
import type { SweepCell, SweepPlan } from '../../../../src/shared/sweep/sweepPlan';

type Outcome = Partial<DoneCell> | 'missing' | 'failed';

/** Results of a plan's cells, without a model: what `outcomeOf` says of each, a dense cell's damage being 0. */
export const resultsOf = (
  plan: SweepPlan,
  outcomeOf: (cell: SweepCell) => Outcome,
): ReadonlyMap<string, CellResult> =>
  new Map(
    cellsOf(plan).flatMap((cell): readonly (readonly [string, CellResult])[] => {
      const { key, variant, prompt, seed } = cell;
      const outcome = outcomeOf(cell);
      if (outcome === 'missing') return [];
      const common = { key, ...variant, targets: [...variant.targets], prompt, seed };
      const { byMagnitude, ...rest } = common;
      const named = { ...rest, ...(byMagnitude && { byMagnitude: [...byMagnitude] }) };
      return outcome === 'failed'
        ? [[key, { ...named, state: 'failed', code: 'runtime', message: 'It <failed>.' }]]
        : [
            [
              key,
              { ...named, state: 'done', metrics: { latentError: 0 }, picture: 'p', ...outcome },
            ],
          ];
    }),
  );

/** A damage as the only metric. */
export const damaged = (latentError: number | null): Partial<DoneCell> => ({
  metrics: { latentError },
});

/** The share that a cell prunes of the UNet. */
export const unetOf = ({ variant }: SweepCell): number => variant.sparsity.unet ?? 0;

/** Writes a sweep's folder with pictures of one colour each. */
export async function writeSweep(
  folder: string,
  plan: SweepPlan,
  results: ReadonlyMap<string, CellResult>,
): Promise<void> {
  await mkdir(path.join(folder, 'images'), { recursive: true });
  await writeFile(path.join(folder, 'plan.sweep.json'), JSON.stringify(plan));
  const lines = [...results.values()].map(result => `${JSON.stringify(result)}\n`);
  await writeFile(path.join(folder, 'cells.jsonl'), lines.join(''));
  const picture = { width: 96, height: 48, rgb: new Uint8Array(3 * 96 * 48).fill(200) };
  for (const { key, state } of results.values())
    if (state === 'done')
      await writeFile(path.join(folder, 'images', `${key}.png`), encodePng(picture));
}

/** So many prompts, numbered. */
export const promptsOf = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => `prompt ${i}`);
