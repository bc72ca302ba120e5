import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { relativeError } from '../../../core/evaluate/metrics/relativeError';
import { cellKey } from '../../../core/evaluate/sweep/cells';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { dense, isDense, stepsOf, variantsOf } from '../../../core/evaluate/sweep/variants';
import { decodePng } from '../../../core/image/decodePng';
import { psnr } from '../../../core/image/psnr';
import { ssim } from '../../../core/image/ssim';
import { decodeNpy } from '../../../core/io/npy';
import { writeWhole } from '../../../core/io/writeWhole';
import { Failure } from '../../../shared/failure';
import type { PipelinePaths } from '../../../shared/generation/pipelinePaths';
import { type ByComponent, componentKinds } from '../../../shared/model/component';
import type { Step } from '../../../shared/recipe/recipe';
import { recipeVersion } from '../../../shared/recipe/recipeVersion';
import type { CallContext, Remote } from '../../../shared/rpc/method';
import type { DoneCell } from '../../../shared/sweep/cellResult';
import type { SweepCell, SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { DiffusionApi, FedSteps, GenerateEvent, GenerateRequest } from '../../api';

export type CellEvent = GenerateEvent;

/** Makes one cell's picture and measures it. */
export interface CellRunner {
  run(
    cell: SweepCell,
    context: CallContext<CellEvent>,
  ): Promise<Pick<DoneCell, 'metrics' | 'picture'>>;
}

export interface CellSource {
  readonly folder: string;
  readonly plan: SweepPlan;
  readonly pipeline: PipelinePaths;
  readonly provider: GenerateRequest['provider'];
}

/**
 * Runs cells with the weights fed: one session a component for the whole sweep, whatever is pruned, and nothing written but
 * pictures, latents and recipes. Everything is compared with the dense picture of the same prompt and seed, which ran in the same
 * session.
 */
export function fedCells(diffusion: Remote<DiffusionApi>, source: CellSource): CellRunner {
  const { folder, plan, pipeline, provider } = source;
  const paths = sweepPaths(folder);
  const variants = variantsOf(plan);
  const pruned = componentKinds.filter(kind =>
    variants.some(({ sparsity }) => (sparsity[kind] ?? 0) > 0),
  );
  const targets = [...new Set(variants.flatMap(variant => variant.targets))];
  return {
    run: async (cell, context) => {
      const { key, variant, prompt, seed } = cell;
      const own = stepsOf(variant, plan);
      const steps = Object.fromEntries(pruned.map(kind => [kind, own[kind] ?? []]));
      const fed: FedSteps = { steps, targets, folder: paths.run };
      await mkdir(path.dirname(paths.latents(key)), { recursive: true });
      const request = {
        ...({ pipeline, provider, sessionCache: 'all', previewEvery: 0, fed } as const),
        settings: { ...plan.settings, prompt, seed, batch: 1 },
        latentsFile: paths.latents(key),
      };
      const { pngs, unsaved } = await diffusion.generate(request, context);
      if (unsaved) throw new Failure(unsaved);
      const png = pngs[0]!;
      const reference = isDense(variant) ? key : cellKey(plan, dense, cell);
      await writeWhole(paths.image(key), png);
      await writeRecipe(paths.recipe(key), own);
      return { metrics: await measure(paths, key, reference), picture: hashOf(png) };
    },
  };
}

/** How far a cell's latents and picture are from the dense ones. */
async function measure(
  paths: ReturnType<typeof sweepPaths>,
  key: string,
  reference: string,
): Promise<DoneCell['metrics']> {
  const latents = async (of: string): Promise<Float32Array> => {
    const file = paths.latents(of);
    return decodeNpy(await readFile(file), file).values;
  };
  const picture = async (of: string) => decodePng(await readFile(paths.image(of)));
  const [image, original] = [await picture(key), await picture(reference)];
  return {
    latentError: finite(relativeError(await latents(key), await latents(reference))),
    psnr: finite(psnr(image, original)),
    ssim: finite(ssim(image, original)),
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

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
