import { Command } from 'commander';
import path from 'node:path';
import { cellsOf } from '../../../core/evaluate/sweep/cells';
import { cellsOfShard, parseShard, type Shard } from '../../../core/evaluate/sweep/shard';
import { makeSweepFolder, readPlan } from '../../../core/evaluate/sweep/sweepFolder';
import { readModelIndex } from '../../../core/onnx/read/readModelIndex';
import { readProvenance } from '../../../core/model/readProvenance';
import { fedCells } from '../../../engine/evaluate/sweep/cellRunner';
import { runSweep, type SweepOutcome } from '../../../engine/evaluate/sweep/runSweep';
import { Failure } from '../../../shared/failure';
import { type PipelinePaths, pipelinePaths } from '../../../shared/generation/pipelinePaths';
import { componentTitle, entriesOf } from '../../../shared/model/component';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { interruptSignal } from '../../interrupt';
import { withDiffusionEngine } from '../../withDiffusionEngine';
import { print } from '../../report/output';
import { pipelineAt } from '../pipelineAt';
import { type PlanOptions, planFor, withPlanOptions } from './planOptions';
import { sweepProgress } from './sweepProgress';

interface RunOptions {
  readonly shard?: Shard;
  readonly out: string;
}

/** `pollard sweep run DIR`: plans and computes; the same command goes on where it stopped. */
export const runCommand = (): Command =>
  withPlanOptions(new Command('run'))
    .summary('compute the pictures of a grid of sparsities')
    .description(
      'Generates with every setting of a grid and compares each picture with the dense one of the same prompt and seed. Ctrl+C\n' +
        'ends it between two steps; the same command goes on, and computes what failed again.',
    )
    .requiredOption('--out <dir>', 'the folder of the sweep')
    .option(
      '--shard <i/n>',
      'compute one part of n, counted from 0, into a folder of its own',
      parseShard,
    )
    .action(async (folder: string, options: PlanOptions & RunOptions) => {
      const pipeline = await pipelineAt(folder);
      await compute(options.out, await planFor(pipeline, options), options);
    });

/** `pollard sweep resume OUT`: goes on by the plan that is there. */
export const resumeCommand = (): Command =>
  new Command('resume')
    .summary('go on with a sweep by its plan')
    .argument('<out>', 'the folder of the sweep')
    .option(
      '--shard <i/n>',
      'compute one part of n, counted from 0, into a folder of its own',
      parseShard,
    )
    .action(async (out: string, options: Omit<RunOptions, 'out'>) => {
      await compute(out, await readPlan(out), options);
    });

async function compute(
  out: string,
  plan: SweepPlan,
  { shard }: Omit<RunOptions, 'out'>,
): Promise<void> {
  const pipeline = pipelinePaths(await pipelineAt(plan.folder));
  const files = await checkModels(pipeline, plan);
  await makeSweepFolder(out, plan);
  const folder = shard ? path.join(out, `shard-${shard.index}`) : out;
  if (shard) await makeSweepFolder(folder, plan);
  const cells = shard ? cellsOfShard(cellsOf(plan), shard) : cellsOf(plan);
  const outcome = await withDiffusionEngine(diffusion => {
    const runner = fedCells(diffusion, { folder, plan, pipeline, provider: 'cpu' });
    return sweepProgress(report =>
      runSweep(runner, { folder, plan, cells, files }, { signal: interruptSignal(), report }),
    );
  });
  print(`${summary(outcome, cells.length)}\n`);
  if (outcome.failed.length > 0) throw someFailed(outcome, folder);
}

/** The files of the models, which must be those that the plan was made for. */
async function checkModels(pipeline: PipelinePaths, { models }: SweepPlan): Promise<string[]> {
  const files: string[] = [];
  for (const [kind, file] of entriesOf(pipeline.components)) {
    if (models[kind] !== (await readProvenance(file)).fingerprint)
      throw new Failure({
        code: 'stale',
        message: `${file} is not the ${componentTitle[kind]} that the sweep was planned for.`,
        hint: 'Put that model back, or begin another sweep in another folder.',
        path: file,
      });
    files.push(...(await readModelIndex(file)).files);
  }
  return files;
}

function summary({ done, paused }: SweepOutcome, total: number): string {
  if (paused)
    return `Paused after cell ${done} of ${total}. Nothing is lost: run it again to go on.`;
  return `${done} of ${total} cells are there.`;
}

const someFailed = ({ failed }: SweepOutcome, folder: string): Failure =>
  new Failure({
    code: 'runtime',
    message: `${failed.length} ${failed.length === 1 ? 'cell' : 'cells'} failed: ${failed.map(each => ('message' in each ? each.message : ''))[0]!}`,
    hint: 'Run the same command again to try them once more.',
    path: folder,
  });
