import path from 'node:path';
import { Command } from 'commander';
import { checkScorer } from '../../../core/evaluate/scorers/checkScorer';
import { cellsOf } from '../../../core/evaluate/sweep/cells';
import {
  cellsOfShard,
  noteShard,
  parseShard,
  type Shard,
  shardFolder,
} from '../../../core/evaluate/sweep/shard';
import { calibrationsOfSweep, namesOf } from '../../../core/evaluate/sweep/calibrationsOfSweep';
import { scorersOf } from '../../../core/evaluate/sweep/scorersOf';
import { noteMachines } from '../../../core/evaluate/sweep/machines';
import { makeSweepFolder, readPlan, sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { readModelIndex } from '../../../core/onnx/read/readModelIndex';
import { readProvenance } from '../../../core/model/readProvenance';
import type { DiffusionApi } from '../../../engine/api/diffusionApi';
import { calibrateSweep, type SweepSource } from '../../../engine/evaluate/sweep/calibrateSweep';
import { runSweep } from '../../../engine/evaluate/sweep/runSweep';
import type { SweepOutcome } from '../../../engine/evaluate/sweep/sweepRun';
import { sweepRunners } from '../../../engine/evaluate/sweep/sweepRunners';
import { Failure } from '../../../shared/failure';
import { type PipelinePaths, pipelinePaths } from '../../../shared/generation/pipelinePaths';
import { componentTitle, entriesOf } from '../../../shared/model/component';
import type { Remote } from '../../../shared/rpc/method';
import { scorerTitle } from '../../../shared/scorer/scorer';
import {
  askedStopSentence,
  failedSentence,
  pausedSentence,
} from '../../../shared/sweep/progressSentences';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { interruptSignal } from '../../interrupt';
import { withDiffusionEngine } from '../../../engine/process/withDiffusionEngine';
import { print, tell } from '../../report/output';
import { withProgress } from '../../report/progressBar';
import { calibratingSentence } from '../calibratingSentence';
import { fromFilesSentence } from '../fromFilesSentence';
import { whole } from '../numberOption';
import { pipelineAt } from '../pipelineAt';
import { keepCalibrations } from './givenCalibrations';
import { type PlanOptions, planFor, withPlanOptions } from './planOptions';
import { thisMachine } from './thisMachine';
import { sweepProgress } from './sweepProgress';

interface RunOptions {
  readonly shard?: Shard;
  readonly threads?: number;
  readonly calibration?: readonly string[];
  readonly keepGraphs?: string;
  readonly out: string;
}

/** Adds the options that say which part is computed here, and on how many cores. */
const withRunOptions = (command: Command): Command =>
  command
    .option(
      '--shard <i/n>',
      'compute one part of n, counted from 0, into a folder of its own',
      parseShard,
    )
    .option(
      '--threads <n>',
      'threads of onnxruntime, its own choice if left out; last bits of pictures may depend on it',
      whole(1),
    )
    .option(
      '--keep-graphs <dir>',
      "keep graphs there as onnxruntime optimised them: Stable Diffusion 2's load in a second the next time, and take 2.3 GB",
    );

/** `pollard sweep run DIR`: plans and computes; the same command goes on where it stopped. */
export const runCommand = (): Command =>
  withRunOptions(withPlanOptions(new Command('run')))
    .summary('compute the pictures of a grid of sparsities')
    .description(
      'Generates with every setting of a grid and compares each picture with the dense one of the same prompt and seed. Ctrl+C\n' +
        'ends it between two steps; the same command goes on, and computes what failed again. All runs on the CPU, to the same bytes\n' +
        'for the same number of threads.',
    )
    .requiredOption('--out <dir>', 'the folder of the sweep')
    .action(async (folder: string, options: PlanOptions & RunOptions) => {
      const pipeline = await pipelineAt(folder);
      await compute(options.out, await planFor(pipeline, options), options);
    });

/** `pollard sweep resume OUT`: goes on by the plan that is there. */
export const resumeCommand = (): Command =>
  withRunOptions(new Command('resume'))
    .summary('go on with a sweep by its plan')
    .argument('<out>', 'the folder of the sweep')
    .action(async (out: string, options: Omit<RunOptions, 'out'>) => {
      await compute(out, await readPlan(out), options);
    });

async function compute(
  out: string,
  planned: SweepPlan,
  { shard, threads, calibration = [], keepGraphs }: Omit<RunOptions, 'out'>,
): Promise<void> {
  const pipeline = pipelinePaths(await pipelineAt(planned.folder));
  const files = await checkModels(pipeline, planned);
  await checkScorers(planned);
  await makeSweepFolder(out, planned);
  await keepCalibrations(out, calibration, planned);
  const folder = shard ? shardFolder(out, shard) : out;
  await withDiffusionEngine(
    async diffusion => {
      const plan = await calibrated(diffusion, { folder: out, pipeline, provider: 'cpu' });
      if (shard) {
        await makeSweepFolder(folder, plan);
        await noteShard(folder, shard);
      }
      await noteMachines(folder, [await thisMachine(diffusion)]);
      const cells = shard ? cellsOfShard(cellsOf(plan), shard) : cellsOf(plan);
      const calibrations = {
        ...{
          folder: sweepPaths(out).calibrations,
          names: namesOf(await calibrationsOfSweep(out, plan)),
        },
      };
      const graphs = keepGraphs === undefined ? undefined : path.resolve(keepGraphs);
      const source = {
        ...({ folder, plan, pipeline, provider: 'cpu', calibrations } as const),
        graphs,
      };
      const runners = await sweepRunners(diffusion, source, why => {
        tell(fromFilesSentence(why));
      });
      // Of shards one is enough, and merging takes what it measured.
      const extras = (shard?.index ?? 0) === 0 && { extras: runners.extras };
      const run = { folder, plan, cells, files, ...extras };
      const outcome = await sweepProgress(report =>
        runSweep(runners.cells, run, { signal: interruptSignal(), report }),
      ).finally(() => runners.close());
      print(`${summary(outcome, cells.length)}\n`);
      if (outcome.failed.length > 0) throw someFailed(outcome, folder);
    },
    { threads },
  );
}

/** The plan with all calibrations that it needs. Those that nobody gave are measured first, which is said aloud. */
function calibrated(diffusion: Remote<DiffusionApi>, source: SweepSource): Promise<SweepPlan> {
  return withProgress('Calibrating', onProgress =>
    calibrateSweep(diffusion, source, {
      signal: interruptSignal(),
      report: event => {
        if (event.kind === 'measured') onProgress(event);
        else if (event.kind === 'calibrating') tell(calibratingSentence(event.component));
      },
    }),
  );
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

/** The scorers, which must be those that the sweep was planned with. */
async function checkScorers(plan: SweepPlan): Promise<void> {
  for (const { fingerprint, ...scorer } of scorersOf(plan))
    if ((await checkScorer(scorer)) !== fingerprint)
      throw new Failure({
        code: 'stale',
        message: `${scorer.folder} does not hold the ${scorerTitle[scorer.kind]} that the sweep was planned with.`,
        hint: 'Put that model back, or begin another sweep in another folder.',
        path: scorer.folder,
      });
}

function summary({ done, asked }: SweepOutcome, total: number): string {
  if (asked === 'stop') return askedStopSentence({ done, total });
  if (asked === 'pause') return pausedSentence({ done, total });
  return `${done} of ${total} cells are there.`;
}

const someFailed = ({ failed }: SweepOutcome, folder: string): Failure =>
  new Failure({
    code: 'runtime',
    message: failedSentence(
      failed.length,
      failed.flatMap(each => ('message' in each ? each.message : []))[0] ?? '',
    ),
    hint: 'Run the same command again to try them once more.',
    path: folder,
  });
