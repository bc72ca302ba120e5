import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { copyFolder } from '../../core/io/copyFolder';
import { fillFolder } from '../../core/io/fillFolder';
import { isOccupied, type Obstacle, obstacleTo } from '../../core/io/obstacleTo';
import { throughLinks } from '../../core/io/throughLinks';
import { findPipeline } from '../../core/model/pipeline';
import type { CalibrationFile } from '../../core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../core/prune/calibration/calibrations';
import { needsCalibration } from '../../core/prune/needsCalibration';
import { openModel } from '../../core/prune/openModel';
import type { RecipeResolver } from '../../core/prune/recipeResolver';
import { Failure } from '../../shared/failure';
import {
  type ByComponent,
  type ComponentKind,
  componentWord,
  countsIntoPipeline,
  entriesOf,
} from '../../shared/model/component';
import type { Goal, Step } from '../../shared/recipe/recipe';
import type { Removal } from '../../shared/recipe/removalSchema';
import { closeCalibrations, openCalibrations } from './componentCalibrations';
import { interruptSignal } from '../interrupt';
import { plan, type PruneFileOptions, save, shrink } from './pruneFile';
import { type PlannedComponent, pruneReport, type Pruned } from '../report/pruneReport';
import { removalGoal, stepFor, usage, useless, uselessCompensation } from './stepOptions';

/** The options of the DIR form. */
export interface PrunePipelineOptions extends PruneFileOptions {
  readonly unetRemove?: Removal;
  readonly textEncoderRemove?: Removal;
  readonly unetDrop?: Drop;
  readonly textEncoderDrop?: Drop;
}

type Drop = NonNullable<PruneFileOptions['drop']>;

/** A component's file and its steps; none where it stays as it is. */
interface Job {
  readonly path: string;
  readonly steps: readonly Step[];
  readonly resolver: RecipeResolver;
}

/** Prunes components of a pipeline into a whole copy of its folder. */
export async function prunePipeline(
  folder: string,
  options: PrunePipelineOptions,
): Promise<Pruned> {
  const goals = goalsOf(options);
  if (entriesOf(goals).length === 0)
    throw usage(
      'A pipeline is pruned by --unet, --text-encoder or --component, or by --unet-remove, --unet-drop, --text-encoder-remove or --text-encoder-drop.',
    );
  if (
    options.sparsity !== undefined ||
    options.pattern !== undefined ||
    options.remove !== undefined ||
    options.drop !== undefined ||
    options.recipe !== undefined
  )
    throw usage('--sparsity, --pattern, --remove, --drop and --recipe are for one file.');
  const pruned = entriesOf(goals).map(([kind]) => kind);
  const calibrations = await openCalibrations(options.calibration ?? [], pruned);
  try {
    refuseWithout({ goals, calibrations }, options);
    return await pruneWith(folder, { goals, calibrations }, options);
  } finally {
    await closeCalibrations(calibrations);
  }
}

/** Fails unless each component that is pruned has the calibration that it goes by, and no other is given. */
function refuseWithout({ goals, calibrations }: Wanted, options: PrunePipelineOptions): void {
  if (options.compensate && !entriesOf(goals).some(([, goal]) => 'remove' in goal))
    throw uselessCompensation();
  for (const [kind, goal] of entriesOf(goals)) {
    const calibration = calibrations[kind];
    const needs = needsCalibration(stepFor(goal, options, calibration));
    if (!needs && calibration) throw useless();
    if (needs && !calibration)
      throw usage(`There is no --calibration of the ${componentWord(kind)}.`);
  }
}

/** What is asked of components. */
interface Wanted {
  readonly goals: ByComponent<Goal>;
  readonly calibrations: ByComponent<CalibrationFile>;
}

async function pruneWith(
  folder: string,
  wanted: Wanted,
  options: PrunePipelineOptions,
): Promise<Pruned> {
  const home = await realpath(folder);
  const out = options.dryRun ? undefined : await checkedOutput(home, options);
  const jobs = await openJobs(home, wanted, options);
  try {
    const planned: PlannedComponent[] = [];
    for (const { path: file, steps, resolver } of jobs)
      planned.push(await plan(resolver, { steps }, placeIn(out ?? home, home, file)));
    if (out !== undefined) await write(home, { out, jobs }, options);
    return pruneReport(planned, []);
  } finally {
    for (const { resolver } of jobs) await resolver.weights.close();
  }
}

/** What the options ask for of each component; `--unet` and `--text-encoder` are short for `--component`. */
function sparsitiesOf({
  component = {},
  unet,
  textEncoder,
}: PrunePipelineOptions): ByComponent<number> {
  if (unet !== undefined && component.unet !== undefined)
    throw usage('--unet and --component unet say the same: leave one out.');
  if (textEncoder !== undefined && component['text-encoder'] !== undefined)
    throw usage('--text-encoder and --component text-encoder say the same: leave one out.');
  return {
    ...component,
    ...(unet !== undefined && { unet }),
    ...(textEncoder !== undefined && { 'text-encoder': textEncoder }),
  };
}

/** What each component is pruned to. */
function goalsOf(options: PrunePipelineOptions): ByComponent<Goal> {
  const { unetRemove, textEncoderRemove, unetDrop, textEncoderDrop } = options;
  const sparsities = sparsitiesOf(options);
  const removals: ByComponent<Removal> = {
    ...(unetRemove && { unet: unetRemove }),
    ...(textEncoderRemove && { 'text-encoder': textEncoderRemove }),
  };
  const drops: ByComponent<Drop> = {
    ...(unetDrop && { unet: unetDrop }),
    ...(textEncoderDrop && { 'text-encoder': textEncoderDrop }),
  };
  const kinds = [sparsities, removals, drops].flatMap(each => entriesOf<unknown>(each));
  const twice = kinds.find(([kind], at) => kinds.findIndex(([other]) => other === kind) < at);
  if (twice)
    throw usage(
      `The ${componentWord(twice[0])} is pruned by one of a sparsity, removal and dropping, not by several.`,
    );
  const all = [
    ...entriesOf(sparsities).map(([kind, sparsity]) => [kind, { sparsity }] as const),
    ...entriesOf(removals).map(([kind, remove]) => [kind, removalGoal(remove, options)] as const),
    ...entriesOf(drops).map(([kind, drop]) => [kind, { drop }] as const),
  ];
  return Object.fromEntries(all);
}

/** The components to prune, and those that count into the pipeline's sparsity as they are. */
async function openJobs(
  home: string,
  { goals, calibrations }: Wanted,
  options: PrunePipelineOptions,
): Promise<readonly Job[]> {
  const found = await findPipeline(home);
  // A component's own folder has its pipeline above: that is not what was named.
  const pipeline = found?.folder === home ? found : null;
  const components = pipeline?.components ?? [];
  for (const [kind] of entriesOf(goals))
    if (!components.some(({ component }) => component === kind)) throw noComponent(home, kind);
  const jobs: Job[] = [];
  for (const { component, path: file } of components) {
    const goal = goals[component];
    if (goal === undefined && !countsIntoPipeline(component)) continue;
    const calibration = calibrations[component];
    const resolver = await openModel(
      file,
      interruptSignal(),
      calibration && { calibrations: onlyCalibration(calibration) },
    );
    jobs.push({
      path: file,
      resolver,
      steps: goal === undefined ? [] : [await stepOf(goal, calibration, options)],
    });
    if (!options.force) calibration?.refuseOtherBase(resolver.weights.model.description);
  }
  return jobs;
}

async function stepOf(
  goal: Goal,
  calibration: CalibrationFile | undefined,
  options: PrunePipelineOptions,
): Promise<Step> {
  const step = stepFor(goal, options, calibration);
  return calibration && needsCalibration(step)
    ? { ...step, calibration: await calibration.name() }
    : step;
}

/** Writes into a folder beside the output and renames it when it is whole; into a folder that has files, file by file. */
async function write(
  home: string,
  { out, jobs }: { readonly out: string; readonly jobs: readonly Job[] },
  options: Pick<PrunePipelineOptions, 'shrink'>,
): Promise<void> {
  const pruned = jobs.filter(({ steps }) => steps.length > 0);
  const skipped = pruned.flatMap(({ resolver }) => resolver.weights.model.description.files);
  const fill = async (place: string): Promise<void> => {
    await copyFolder(home, place, { skipped: [...skipped, out, place], signal: interruptSignal() });
    for (const { path: file, steps, resolver } of pruned) {
      const target = placeIn(place, home, file);
      await mkdir(path.dirname(target), { recursive: true });
      await (options.shrink ? shrink : save)(resolver, { steps }, target);
    }
  };
  await ((await isOccupied(out)) ? fill(out) : fillFolder(out, fill));
}

/** The output folder, resolved. Fails unless it is new or empty and outside the input; `--force` allows all but the input. */
async function checkedOutput(home: string, { out, force }: PrunePipelineOptions): Promise<string> {
  if (out === undefined) throw usage('Say where to write with --out, or use --dry-run.');
  const place = await throughLinks(out);
  const obstacle = await obstacleTo(place, home);
  if (obstacle === undefined || (force && (obstacle === 'inside' || obstacle === 'occupied')))
    return place;
  throw usage(`${out} ${why(home)[obstacle]}`);
}

const why = (home: string): Readonly<Record<Obstacle, string>> => ({
  cached: 'is in the Hugging Face cache, which must not change. Choose another folder.',
  itself: 'is the pipeline itself. Choose another folder.',
  inside: `is inside ${home}. Choose another folder, or use --force.`,
  occupied: 'is not empty. Choose another folder, or use --force.',
});

const placeIn = (out: string, home: string, file: string): string =>
  path.join(out, path.relative(home, file));

const noComponent = (home: string, component: ComponentKind): Failure =>
  new Failure({
    code: 'missing',
    message: `${home} has no ${component}.`,
    hint: `Name the folder that holds ${component.replaceAll('-', '_')}/model.onnx.`,
    path: home,
  });
