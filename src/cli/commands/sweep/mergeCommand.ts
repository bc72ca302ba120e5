import { Command } from 'commander';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CellLog, readCells } from '../../../core/evaluate/sweep/cellLog';
import { cellsOf, planHash } from '../../../core/evaluate/sweep/cells';
import { mergeCells, type MergedCells } from '../../../core/evaluate/sweep/merge';
import { noteMachines, readMachines } from '../../../core/evaluate/sweep/machines';
import { writeResults } from '../../../core/evaluate/sweep/results';
import { notedShard, shardsWith } from '../../../core/evaluate/sweep/shard';
import { scorersOf } from '../../../core/evaluate/sweep/scorersOf';
import { readPlan, shardsIn, sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { lockSweep } from '../../../core/evaluate/sweep/sweepLock';
import { variantName } from '../../../core/evaluate/sweep/variants';
import { copyWhole } from '../../../core/io/copyWhole';
import { isFile } from '../../../core/io/isFile';
import { writeWhole } from '../../../core/io/writeWhole';
import { Failure } from '../../../shared/failure';
import { type Machine, mayDiffer } from '../../../shared/sweep/machine';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import { print, tell } from '../../report/output';

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
        for (const part of parts) await mergeFeatures(out, part, plan);
        print(`${cells.length - merged.missing.length} of ${cells.length} cells are there.\n`);
        refuseHoles(merged, { out, cells, shards: await countShards(parts) });
      } finally {
        await lock.release();
      }
    });

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
          await copyWhole(from[file](key), own[file](key));
    }
  const log = await CellLog.open(own.cells);
  try {
    for (const [key, result] of merged.found)
      if (logs[0]!.get(key)?.state !== 'done') await log.append(result);
  } finally {
    await log.close();
  }
  await writeResults(out, cells, merged.found);
  await mergeAnchors(folders);
  const machines = (await Promise.all(parts.map(readMachines))).flat();
  if (mayDiffer(machines)) tell(differing(machines));
  await noteMachines(out, machines);
  return merged;
}

/** Takes over what scorers made of a part's pictures. */
async function mergeFeatures(out: string, part: string, plan: SweepPlan): Promise<void> {
  for (const { kind } of scorersOf(plan)) {
    const [own, from] = [sweepPaths(out), sweepPaths(part)];
    await mkdir(path.dirname(own.features(kind, '')), { recursive: true });
    for (const { key } of cellsOf(plan))
      if (!(await isFile(own.features(kind, key))) && (await isFile(from.features(kind, key))))
        await copyWhole(from.features(kind, key), own.features(kind, key));
  }
}

const differing = (machines: readonly Machine[]): string => {
  const each = machines.map(
    ({ onnxruntime, cpu, system }) => `onnxruntime ${onnxruntime} on ${cpu} (${system})`,
  );
  return `The last bits of the parts may differ, since they ran on ${[...new Set(each)].sort().join(' and on ')}.`;
};

/** In how many parts a sweep was computed; undefined where its parts do not say the same. */
async function countShards(parts: readonly string[]): Promise<number | undefined> {
  const noted = await Promise.all(parts.map(notedShard));
  const counts = new Set(noted.map(shard => shard?.count));
  return counts.size === 1 ? [...counts][0] : undefined;
}

interface Sharded {
  readonly out: string;
  readonly cells: readonly SweepCell[];
  readonly shards: number | undefined;
}

/** Of several the first by content: any order that does not depend on the order of the parts. */
async function mergeAnchors(folders: readonly string[]): Promise<void> {
  const [own = ''] = folders;
  const read = (folder: string): Promise<string> =>
    readFile(sweepPaths(folder).anchors, 'utf8').catch(() => '');
  const [first] = (await Promise.all(folders.map(read))).filter(text => text !== '').sort();
  if (first !== undefined) await writeWhole(sweepPaths(own).anchors, Buffer.from(first));
}

function refuseHoles({ missing, differing }: MergedCells, sharded: Sharded): void {
  if (missing.length > 0) throw holes(missing, sharded);
  const [other] = differing;
  if (other)
    throw new Failure({
      code: 'malformed',
      message: `${differing.length} cells have different pictures in different parts, the first one is ${nameOf(other)}.`,
      hint: 'Run all parts on one kind of processor and with one version of onnxruntime.',
      path: sharded.out,
    });
}

function holes(missing: readonly SweepCell[], { out, cells, shards }: Sharded): Failure {
  const message = `Missing ${missing.length} of ${cells.length} cells`;
  if (shards === undefined)
    return new Failure({
      code: 'missing',
      message: `${message}, the first one is ${nameOf(missing[0]!)}.`,
      hint: 'Compute the shards that have them again, then merge again.',
      path: out,
    });
  const again = shardsWith(cells, missing, shards);
  return new Failure({
    code: 'missing',
    message: `${message}: ${shardList(again)}.`,
    hint: `Compute ${again.length === 1 ? 'it' : 'them'} again, on Slurm with --array=${again.join(',')}, then merge again.`,
    path: out,
  });
}

const shardList = (shards: readonly number[]): string =>
  shards.length === 1
    ? `shard ${shards[0]!}`
    : `shards ${shards.slice(0, -1).join(', ')} and ${shards.at(-1)!}`;

const nameOf = ({ variant, prompt, seed }: SweepCell): string =>
  `"${prompt}", seed ${seed}, ${variantName(variant)}`;
