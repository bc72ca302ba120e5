import { Command } from 'commander';
import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { CellLog, readCells } from '../../../core/evaluate/sweep/cellLog';
import { cellsOf, planHash } from '../../../core/evaluate/sweep/cells';
import { mergeCells, type MergedCells } from '../../../core/evaluate/sweep/merge';
import { writeResults } from '../../../core/evaluate/sweep/results';
import { readPlan, sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { lockSweep } from '../../../core/evaluate/sweep/sweepLock';
import { variantName } from '../../../core/evaluate/sweep/variants';
import { isFile } from '../../../core/io/isFile';
import { Failure } from '../../../shared/failure';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import { print } from '../../report/output';

/** `pollard sweep merge OUT [PART…]`: puts the folders of shards together. */
export const mergeCommand = (): Command =>
  new Command('merge')
    .summary('put the parts of a sweep together')
    .description(
      'Takes the shard-* folders in OUT where no part is named. Merging again changes nothing.',
    )
    .argument('<out>', 'the folder of the sweep')
    .argument('[parts...]', 'folders of its parts')
    .action(async (out: string, named: readonly string[]) => {
      const plan = await readPlan(out);
      const parts = named.length > 0 ? named : await shardsIn(out);
      for (const part of parts) await refuseOther(part, plan);
      const cells = cellsOf(plan);
      const lock = await lockSweep(out);
      try {
        const merged = await merge(out, cells, parts);
        print(`${cells.length - merged.missing.length} of ${cells.length} cells are there.\n`);
        refuseHoles(merged, cells.length, out);
      } finally {
        await lock.release();
      }
    });

async function shardsIn(out: string): Promise<readonly string[]> {
  const names = await readdir(out);
  return names.filter(name => /^shard-\d+$/.test(name)).map(name => path.join(out, name));
}

async function refuseOther(part: string, plan: SweepPlan): Promise<void> {
  if (planHash(await readPlan(part)) === planHash(plan)) return;
  throw new Failure({
    code: 'invalid-request',
    message: `${part} was computed by another plan.`,
    hint: 'Merge parts of one sweep.',
    path: part,
  });
}

async function merge(
  out: string,
  cells: readonly SweepCell[],
  parts: readonly string[],
): Promise<MergedCells> {
  const folders = [out, ...parts];
  const logs = await Promise.all(folders.map(folder => readCells(sweepPaths(folder).cells)));
  const merged = mergeCells(cells, logs);
  const own = sweepPaths(out);
  for (const { key } of cells)
    for (const part of parts) {
      const from = sweepPaths(part);
      for (const file of ['image', 'latents', 'recipe'] as const)
        if (!(await isFile(own[file](key))) && (await isFile(from[file](key))))
          await copyFile(from[file](key), own[file](key));
    }
  const log = await CellLog.open(own.cells);
  try {
    for (const [key, result] of merged.found)
      if (logs[0]!.get(key)?.state !== 'done') await log.append(result);
  } finally {
    await log.close();
  }
  await writeResults(out, cells, merged.found);
  return merged;
}

function refuseHoles({ missing, differing }: MergedCells, total: number, out: string): void {
  const [hole] = missing;
  if (hole)
    throw new Failure({
      code: 'missing',
      message: `Missing ${missing.length} of ${total} cells, the first one is ${nameOf(hole)}.`,
      hint: 'Compute the shards that have them again, then merge again.',
      path: out,
    });
  const [other] = differing;
  if (other)
    throw new Failure({
      code: 'malformed',
      message: `${differing.length} cells have different pictures in different parts, the first one is ${nameOf(other)}.`,
      hint: 'Run all parts on one kind of processor and with one version of onnxruntime.',
      path: out,
    });
}

const nameOf = ({ variant, prompt, seed }: SweepCell): string =>
  `"${prompt}", seed ${seed}, ${variantName(variant)}`;
