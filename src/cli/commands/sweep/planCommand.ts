import { Command } from 'commander';
import path from 'node:path';
import { cellBytes } from '../../../core/evaluate/sweep/cellBytes';
import { earlierPace } from '../../../core/evaluate/sweep/earlierPace';
import { sweepCost } from '../../../core/evaluate/sweep/sweepCost';
import { makeSweepFolder } from '../../../core/evaluate/sweep/sweepFolder';
import { missingCalibrations } from '../../../engine/evaluate/sweep/calibrateSweep';
import { timePace } from '../../../engine/evaluate/sweep/timePace';
import { bytes, duration } from '../../../shared/format';
import {
  pathOf,
  type PipelinePaths,
  pipelinePaths,
} from '../../../shared/generation/pipelinePaths';
import { componentWord, entriesOf } from '../../../shared/model/component';
import type { SweepPace } from '../../../shared/sweep/sweepChoice';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { interruptSignal } from '../../interrupt';
import { print } from '../../report/output';
import { withDiffusionEngine } from '../../../engine/process/withDiffusionEngine';
import { pipelineAt } from '../pipelineAt';
import { keepCalibrations } from './givenCalibrations';
import { type PlanOptions, planFor, withPlanOptions } from './planOptions';

interface Options extends PlanOptions {
  readonly out?: string;
  readonly measure?: true;
  readonly json?: true;
}

/** `pollard sweep plan DIR`: what a sweep would compute, how long that takes, and what it leaves on disk. */
export const planCommand = (): Command =>
  withPlanOptions(new Command('plan'))
    .summary('say what a sweep would compute, and compute nothing')
    .description(
      'Says how many cells a sweep has, how long it takes and what it leaves on disk. An earlier sweep of the same models says how\n' +
        'long, where one lies beside the pipeline, beside --out or here; else --measure does.',
    )
    .option('--out <dir>', 'write the plan into this folder, for "sweep resume"')
    .option('--measure', 'make two pictures of two steps first, to say how long cells take here')
    .option('--json', 'print the figures as JSON')
    .action(async (folder: string, options: Options) => {
      const pipeline = await pipelineAt(folder);
      const plan = await planFor(pipeline, options);
      const { out } = options;
      if (out !== undefined) {
        await makeSweepFolder(out, plan);
        await keepCalibrations(out, options.calibration ?? [], plan);
      }
      const paths = pipelinePaths(pipeline);
      const foreseen = options.measure
        ? await measured(paths, plan)
        : await foresee(paths, plan, out);
      print(`${options.json ? json(plan, foreseen) : text(plan, foreseen)}\n`);
    });

interface Foreseen extends Partial<SweepPace> {
  /** At the most, where no pace says what a cell takes. */
  readonly bytesPerCell: number;
  /** The earlier sweep that says so. */
  readonly folder?: string;
}

const measured = (paths: PipelinePaths, plan: SweepPlan): Promise<Foreseen> =>
  withDiffusionEngine(diffusion => timePace(diffusion, paths, plan, interruptSignal()));

async function foresee(
  paths: PipelinePaths,
  plan: SweepPlan,
  out: string | undefined,
): Promise<Foreseen> {
  const beside = [path.dirname(path.resolve(plan.folder)), '.'];
  const places = out === undefined ? beside : [out, path.dirname(path.resolve(out)), ...beside];
  return (
    (await earlierPace(plan, places)) ?? {
      bytesPerCell: await cellBytes(paths.folder, pathOf(paths, 'unet')),
    }
  );
}

function json(plan: SweepPlan, { folder, ...pace }: Foreseen): string {
  const cost = sweepCost(plan);
  return JSON.stringify(
    { ...cost, millisecondsPerCall: null, ...pace, as: folder ?? null },
    null,
    2,
  );
}

function text(plan: SweepPlan, foreseen: Foreseen): string {
  const { prompts, seeds, settings } = plan;
  const cost = sweepCost(plan);
  return [
    `${cost.cells} cells: ${cost.settings} settings and the dense pipeline, ${prompts.length} prompts, ${seeds.length} seeds.`,
    `${cost.calls} calls of the UNet, ${settings.steps} for each picture.`,
    ...timeAndRoom(cost, foreseen),
    ...calibrationsOf(plan),
    ...(prompts.length < 5
      ? [
          `${prompts.length} prompts show pictures but support no claim of "safe": 5 are the least, 8 are better.`,
        ]
      : []),
  ].join('\n');
}

function timeAndRoom(
  { calls, cells }: Pick<ReturnType<typeof sweepCost>, 'calls' | 'cells'>,
  { millisecondsPerCall, bytesPerCell, folder }: Foreseen,
): readonly string[] {
  const room = bytes(cells * bytesPerCell);
  if (millisecondsPerCall === undefined)
    return [
      `At most ${room} on disk. No earlier sweep of these models says how long it takes: --measure does.`,
    ];
  const source = folder === undefined ? 'by a short run on this machine' : `as ${folder} took`;
  return [`About ${duration(calls * millisecondsPerCall)}, ${source}; about ${room} on disk.`];
}

/** What is measured before the first picture. A gram takes more passes where a model is large. */
const calibrationsOf = (plan: SweepPlan): readonly string[] =>
  entriesOf(missingCalibrations(plan)).map(([kind, { gram }]) => {
    const calls = plan.prompts.length * (kind === 'unet' ? plan.settings.steps : 1);
    return `Before them the ${componentWord(kind)} is calibrated: ${calls} calls${gram ? ', in several passes where it is large' : ''}.`;
  });
