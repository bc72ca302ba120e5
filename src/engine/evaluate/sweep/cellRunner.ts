import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cellKey } from '../../../core/evaluate/sweep/cells';
import { withCalibrations } from '../../../core/evaluate/sweep/neededCalibrations';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { dense, isDense, stepsOf, variantsOf } from '../../../core/evaluate/sweep/variants';
import { encodePng } from '../../../core/image/png';
import { encodeNpy } from '../../../core/io/npy';
import { writeWhole } from '../../../core/io/writeWhole';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import { type ByComponent, componentKinds } from '../../../shared/model/component';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import type { Step } from '../../../shared/recipe/recipe';
import { recipeVersion } from '../../../shared/recipe/recipeVersion';
import type { CallContext, Remote } from '../../../shared/rpc/method';
import type { DoneCell } from '../../../shared/sweep/cellResult';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { DiffusionApi } from '../../api/diffusionApi';
import type { GenerateEvent, GenerateRequest } from '../../api/generation';
import { OneAtATime } from '../../oneAtATime';
import type { MaterializedModels } from '../materialize';
import { prunedPipeline } from '../prunedPipeline';
import { comparePictures, type KeptPicture } from './pictureDistance';
import { scoreCell } from './scoreCell';

export type CellEvent = GenerateEvent;

/** What is known of a cell that is done. */
export type CellOutcome = Pick<DoneCell, 'metrics' | 'picture' | 'collapse' | 'run'>;

/** Makes cells' pictures and measures them. */
export interface CellRunner {
  /** Makes one cell's picture, and gives what is left to do: to write and measure it, which the next cell need not wait for. */
  run(
    cell: SweepCell,
    context: CallContext<CellEvent>,
    /** One of another setting that follows later. */
    next?: SweepCell,
  ): Promise<() => Promise<CellOutcome>>;
}

export interface CellSource {
  readonly folder: string;
  readonly plan: SweepPlan;
  readonly pipeline: PipelinePaths;
  readonly provider: GenerateRequest['provider'];
  /** Where the calibrations lie that the plan goes by, and what steps call them. */
  readonly calibrations: { readonly folder: string; readonly names: ByComponent<CalibrationName> };
  /** Where graphs are kept for other sweeps of the same models; nowhere without. */
  readonly graphs?: string | undefined;
}

/** The models that a cell runs with, given the steps that prune them. */
type Way = (
  steps: ByComponent<readonly Step[]>,
  context: CallContext<CellEvent>,
  /** Steps that follow later. */
  next?: ByComponent<readonly Step[]>,
) => Promise<Pick<GenerateRequest, 'pipeline' | 'fed'>>;

/**
 * Runs cells with the weights fed: one session a component for the whole sweep, whatever is pruned, and nothing written but
 * pictures, latents and recipes. Everything is compared with the dense picture of the same prompt and seed, which ran in the same
 * session.
 */
export function fedCells(
  diffusion: Remote<Pick<DiffusionApi, 'generate' | 'score'>>,
  source: CellSource,
): CellRunner {
  const { folder, plan, pipeline, calibrations, graphs } = source;
  const variants = variantsOf(plan);
  const pruned = componentKinds.filter(kind =>
    variants.some(({ sparsity }) => (sparsity[kind] ?? 0) > 0),
  );
  const targets = [...new Set(variants.flatMap(variant => variant.targets))];
  const units = variants.some(({ remove }) => remove !== undefined);
  const stepsOfAll = (own: ByComponent<readonly Step[]>): ByComponent<readonly Step[]> =>
    Object.fromEntries(pruned.map(kind => [kind, own[kind] ?? []]));
  return cellsBy(diffusion, source, (own, _, next) => {
    const steps = { steps: stepsOfAll(own), ...(next && { next: stepsOfAll(next) }) };
    const folders = { folder: sweepPaths(folder).run, calibrations: calibrations.folder, graphs };
    return Promise.resolve({ pipeline, fed: { ...steps, targets, units, ...folders } });
  });
}

/** Runs cells from files, each pruned component written and loaded for every setting: for models whose weights cannot be fed. */
export function fileCells(
  diffusion: Remote<Pick<DiffusionApi, 'generate' | 'score'>>,
  source: CellSource,
  models: Pick<MaterializedModels, 'materialize'>,
): CellRunner {
  const { pipeline } = source;
  const way: Way = async (own, { signal }) => ({
    pipeline: await prunedPipeline(models, pipeline, own, signal),
  });
  const cells = cellsBy(diffusion, source, way);
  // Writing the models of one setting removes those of another.
  const turns = new OneAtATime();
  return {
    run: async (...of) => {
      const finish = await turns.run(() => cells.run(...of));
      return async () => ({ ...(await finish()), run: 'file' });
    },
  };
}

function cellsBy(
  diffusion: Remote<Pick<DiffusionApi, 'generate' | 'score'>>,
  { folder, plan, provider, calibrations }: CellSource,
  way: Way,
): CellRunner {
  const paths = sweepPaths(folder);
  return {
    run: async (cell, context, next) => {
      const { key, variant, prompt, seed } = cell;
      const stepsFor = (of: SweepCell): ByComponent<readonly Step[]> =>
        withCalibrations(stepsOf(of.variant, plan), calibrations.names);
      const own = stepsFor(cell);
      await mkdir(path.dirname(paths.latents(key)), { recursive: true });
      const request = {
        ...({ provider, sessionCache: 'all', previewEvery: 0 } as const),
        ...(await way(own, context, next && stepsFor(next))),
        settings: { ...plan.settings, prompt, seed, batch: 1 },
        ...({ withLatents: true, bulk: true } as const),
      };
      const { recorded, latents } = await diffusion.generate(request, context);
      const reference = isDense(variant) ? key : cellKey(plan, dense, cell);
      return async () => {
        const { raster, texts } = recorded![0]!;
        const png = encodePng(raster, texts);
        await writeWhole(paths.latents(key), encodeNpy(latents!));
        await writeWhole(paths.image(key), png);
        await writeRecipe(paths.recipe(key), own);
        const kept = pictureOf(paths, key);
        const { metrics, ...compared } = await comparePictures(pictureOf(paths, reference), kept);
        const scored = await scoreCell(
          diffusion,
          { plan, paths },
          { key, reference, prompt },
          context,
        );
        return { metrics: { ...metrics, ...scored }, ...compared, picture: hashOf(png) };
      };
    },
  };
}

const pictureOf = (paths: ReturnType<typeof sweepPaths>, key: string): KeptPicture => ({
  image: paths.image(key),
  latents: paths.latents(key),
});

const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** What prunes one component; with both, each in a file of its own would be two recipes of one cell: steps name theirs. */
async function writeRecipe(file: string, own: ByComponent<readonly Step[]>): Promise<void> {
  const steps = Object.entries(own).flatMap(([kind, each]) =>
    each.map(step => ({ ...step, select: `component:${kind}` })),
  );
  if (steps.length === 0) return;
  const recipe = { version: recipeVersion(steps), steps };
  await writeFile(file, `${JSON.stringify(recipe, null, 2)}\n`);
}
