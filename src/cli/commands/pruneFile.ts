import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { CalibrationFile } from '../../core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../core/prune/calibration/calibrations';
import { findPipeline } from '../../core/model/pipeline';
import { openModel } from '../../core/prune/openModel';
import { planSteps } from '../../core/prune/plan';
import type { RecipeResolver } from '../../core/prune/recipeResolver';
import { saveModel } from '../../core/prune/saveModel';
import { shrinkChecked } from '../../engine/shrink/shrinkChecked';
import { type ByComponent, countsIntoPipeline } from '../../shared/model/component';
import { Failure } from '../../shared/failure';
import { bytes, integer } from '../../shared/format';
import { denseOf, isMadeFor } from '../../shared/model/fingerprint';
import type { ModelDescription } from '../../shared/model/model';
import type { Recipe, Step } from '../../shared/recipe/recipe';
import { recipeVersion } from '../../shared/recipe/recipeVersion';
import { interruptSignal } from '../interrupt';
import { tell } from '../report/output';
import { withProgress } from '../report/progressBar';
import { type PlannedComponent, pruneReport, type Pruned } from '../report/pruneReport';
import { recipeFor, type StepOptions, usage } from './stepOptions';

/** The options of the FILE form. */
export interface PruneFileOptions extends StepOptions {
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly component?: ByComponent<number>;
  readonly unet?: number;
  readonly textEncoder?: number;
}

/** Prunes one model into another file. */
export async function pruneFile(file: string, options: PruneFileOptions): Promise<Pruned> {
  if ((options.component ?? options.unet ?? options.textEncoder) !== undefined)
    throw usage('--component, --unet and --text-encoder are for the folder of a pipeline.');
  const [statistics, ...more] = options.calibration ?? [];
  if (more.length > 0) throw usage('A file is pruned by one calibration.');
  const calibration = statistics === undefined ? undefined : await CalibrationFile.open(statistics);
  try {
    return await pruneWith(file, calibration, options);
  } finally {
    await calibration?.close();
  }
}

async function pruneWith(
  file: string,
  calibration: CalibrationFile | undefined,
  options: PruneFileOptions,
): Promise<Pruned> {
  const recipe = await recipeFor(options, calibration);
  const resolver = await openModel(
    file,
    interruptSignal(),
    calibration && { calibrations: onlyCalibration(calibration) },
  );
  try {
    await refuseOverInput(file, options);
    const { description } = resolver.weights.model;
    if (!options.force) calibration?.refuseOtherBase(description);
    if (!isMadeFor(recipe, description) && !options.force) throw otherBase(file);
    const component = await plan(resolver, recipe, options.out ?? file);
    const others = await siblings(description);
    if (!options.dryRun) await (options.shrink ? shrink : save)(resolver, recipe, options.out!);
    return pruneReport([component], others);
  } finally {
    await resolver.weights.close();
  }
}

/** What a recipe leaves in an open model. */
export async function plan(
  resolver: RecipeResolver,
  { steps }: Pick<Recipe, 'steps'>,
  target: string,
): Promise<PlannedComponent> {
  const { model } = resolver.weights;
  const signal = interruptSignal();
  const planned = await withProgress('Measuring', onProgress =>
    planSteps(resolver, steps, { signal, onProgress }),
  );
  planned.notes.forEach(tell);
  if (steps.length > 0 && planned.layers.every(layer => layer.steps.length === 0))
    throw usage(`The steps select no weight of ${model.description.path}.`);
  return { model, path: path.resolve(target), plan: planned };
}

/** Writes an open model under a recipe; the metadata gets the whole history since the dense file. */
export async function save(
  resolver: RecipeResolver,
  { steps }: Pick<Recipe, 'steps'>,
  target: string,
): Promise<void> {
  const signal = interruptSignal();
  const { masks } = await resolver.resolve(steps, signal);
  const recipe = wholeHistory(resolver, steps);
  await withProgress('Saving', onProgress =>
    saveModel(resolver.weights, masks, { target, recipe, signal, onProgress }),
  );
}

/** Writes the model without the units that are zero as a whole, once it is proven to be what its mask was. */
export async function shrink(
  resolver: RecipeResolver,
  { steps }: Pick<Recipe, 'steps'>,
  target: string,
): Promise<void> {
  const signal = interruptSignal();
  const recipe = wholeHistory(resolver, steps);
  const found = await withProgress('Writing', onProgress =>
    shrinkChecked(resolver, { steps, target, recipe, signal, onProgress }),
  );
  found.notes.forEach(tell);
  tell(
    `Without ${integer(found.neurons)} neurons and ${integer(found.heads)} heads: ${bytes(found.after)} instead of ${bytes(found.before)}.`,
  );
}

/** Everything since the dense file. */
function wholeHistory({ weights }: RecipeResolver, steps: readonly Step[]): Recipe {
  const { description } = weights.model;
  const all = [...(description.history?.steps ?? []), ...steps];
  return { version: recipeVersion(all), base: denseOf(description), steps: all };
}

/** The other components that count into the sparsity of the file's pipeline, as they are on disk; null outside a pipeline. */
async function siblings({
  path: file,
  component,
}: ModelDescription): Promise<readonly PlannedComponent[] | null> {
  const pipeline = countsIntoPipeline(component) ? await findPipeline(file) : null;
  if (!pipeline) return null;
  const found = pipeline.components.filter(
    other => countsIntoPipeline(other.component) && other.component !== component,
  );
  return Promise.all(
    found.map(async other => {
      const resolver = await openModel(other.path, interruptSignal());
      try {
        return await plan(resolver, { steps: [] }, other.path);
      } finally {
        await resolver.weights.close();
      }
    }),
  );
}

async function refuseOverInput(file: string, options: PruneFileOptions): Promise<void> {
  if (options.dryRun) return;
  if (options.out === undefined) throw usage('Say where to write with --out, or use --dry-run.');
  const [input, output] = await Promise.all([
    realpath(file),
    realpath(options.out).catch(() => undefined),
  ]);
  if (input === output && !options.force)
    throw usage(`${options.out} is the input; its weights would be lost. --force overwrites it.`);
}

const otherBase = (file: string): Failure =>
  new Failure({
    code: 'stale',
    message: `The recipe was made for another file than ${file}.`,
    hint: 'Prune the file that it was made for, or use --force.',
    path: file,
  });
