import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { setMetrics } from '../../../../src/core/evaluate/metrics/setMetrics';
import { settingsOf } from '../../../../src/core/evaluate/report/readSweep';
import { readSetFigures } from '../../../../src/core/evaluate/report/setFigures';
import { verdictCounts } from '../../../../src/core/evaluate/report/verdicts';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import { sweepPaths } from '../../../../src/core/evaluate/sweep/sweepFolder';
import { variantName } from '../../../../src/core/evaluate/sweep/variants';
import { encodeNpy } from '../../../../src/core/io/npy';
import type { CellResult } from '../../../../src/shared/sweep/cellResult';
import type { SweepCell } from '../../../../src/shared/sweep/sweepPlan';
import { folderPerTest } from '../../../fixtures/temporaryFolder';
import { planOf } from '../sweep/plan';

const at = folderPerTest();
const scorer = (folder: string) => ({ folder, fingerprint: folder });
/** Dense and two settings of four pictures. */
const plan = planOf({ scorers: { clip: scorer('/clip'), dino: scorer('/dino') } });
const cells = cellsOf(plan);
const done = (
  { key, variant, prompt, seed }: SweepCell,
  metrics: Readonly<Record<string, number>> = {},
): CellResult => ({
  ...{ key, prompt, seed, metrics, state: 'done', picture: 'p' },
  ...{ sparsity: variant.sparsity, criterion: 'magnitude', targets: ['linear'] },
});
const feature = (i: number): Float32Array => Float32Array.of(Math.sin(i), Math.cos(2 * i));

async function recordOf(shown: readonly SweepCell[]) {
  const paths = sweepPaths(at());
  for (const kind of ['clip', 'dino'] as const) {
    await mkdir(path.dirname(paths.features(kind, '')), { recursive: true });
    for (const cell of shown) {
      const values = feature(cells.indexOf(cell));
      await writeFile(paths.features(kind, cell.key), encodeNpy({ dims: [2], values }));
    }
  }
  const results = new Map(cells.map(cell => [cell.key, done(cell)]));
  return {
    folder: at(),
    plan,
    settings: settingsOf(plan, results),
    anchors: undefined,
    machines: [],
  };
}

it('gives FID of each setting against the dense one, and says what KID needs', async () => {
  const { figures, refusals } = await readSetFigures(await recordOf(cells));
  const own = (name: string) =>
    cells.flatMap(({ variant }, i) => (variantName(variant) === name ? [feature(i)] : []));
  const settings = [...new Set(cells.map(({ variant }) => variantName(variant)))].slice(1);
  expect(settings).toHaveLength(2);
  expect([...figures.keys()]).toEqual(['FID by CLIP']);
  for (const name of settings) {
    const { fid } = await setMetrics(own('dense'), own(name));
    expect(fid).toEqual({ value: figures.get('FID by CLIP')!.get(name) });
  }
  expect(refusals).toEqual(['KID needs 200 pictures of every setting: there are 4.']);
});

it('says how far it is, setting by setting', async () => {
  const told: unknown[] = [];
  await readSetFigures(await recordOf(cells), { onProgress: progress => told.push(progress) });
  expect(told).toEqual([
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ]);
});

it('is left when it is cancelled', async () => {
  const signal = AbortSignal.abort();
  await expect(readSetFigures(await recordOf(cells), { signal })).rejects.toBe(signal.reason);
});

it('counts only pictures that were shown', async () => {
  const { figures, refusals } = await readSetFigures(await recordOf(cells.slice(0, 2)));
  expect(figures.size).toBe(0);
  expect(refusals).toContain(
    'FID by features of 2 numbers needs 3 pictures of every setting: there are 0.',
  );
});

it('sees that quality drops where a clip score falls by more than dense seeds differ', () => {
  const scores = (variant: SweepCell['variant'], seed: number) =>
    variant.sparsity.unet === 0.9 ? 0.2 : variant.sparsity.unet === 0.5 ? 0.29 : 0.3 + seed / 50;
  const results = new Map(
    cells.map(cell => [
      cell.key,
      done(cell, { latentError: 0.1, clipScore: scores(cell.variant, cell.seed) }),
    ]),
  );
  const counted = settingsOf(plan, results).map(setting => [
    setting.variant.sparsity.unet ?? 0,
    verdictCounts(setting, 0.5).pictures.get('quality-drops'),
  ]);
  // Of the seeds that are 0.02 apart one is 0.03 above what is left at 0.5.
  expect(Object.fromEntries(counted)).toEqual({ 0: 0, 0.5: 2, 0.9: 4 });
});
