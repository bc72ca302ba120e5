import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { cosine } from '../../../core/evaluate/metrics/cosine';
import { scorersOf } from '../../../core/evaluate/sweep/scorersOf';
import type { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { isFile } from '../../../core/io/isFile';
import { decodeNpy, encodeNpy } from '../../../core/io/npy';
import { writeWhole } from '../../../core/io/writeWhole';
import type { ScorerFolder } from '../../../shared/scorer/scorer';
import type { DoneCell } from '../../../shared/sweep/cellResult';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import type { DiffusionApi } from '../../api/diffusionApi';
import type { CallContext, Remote } from '../../../shared/rpc/method';

export interface ScoredCell {
  readonly prompt: string;
  readonly key: string;
  /** Of the dense cell. */
  readonly reference: string;
}

/**
 * Shows a cell's picture to the sweep's scorers, which stay loaded: how well it fits its prompt, and how alike it is to the dense
 * picture. What the picture is to each is kept beside its latents, for sets of pictures.
 */
export async function scoreCell(
  diffusion: Remote<Pick<DiffusionApi, 'score'>>,
  { plan, paths }: { readonly plan: SweepPlan; readonly paths: ReturnType<typeof sweepPaths> },
  { prompt, key, reference }: ScoredCell,
  { signal }: Pick<CallContext<never>, 'signal'>,
): Promise<DoneCell['metrics']> {
  const metrics: Record<string, number | null> = {};
  for (const { kind, folder } of scorersOf(plan)) {
    const scorer: ScorerFolder = { kind, folder };
    const look = async (of: string): Promise<Float32Array> => {
      const pngs = [await readFile(paths.image(of))];
      const { images } = await diffusion.score({ scorer, pngs, texts: [] }, { signal });
      const values = images[0]!;
      const file = paths.features(kind, of);
      await mkdir(path.dirname(file), { recursive: true });
      await writeWhole(file, encodeNpy({ dims: [values.length], values }));
      return values;
    };
    const own = await look(key);
    if (kind === 'inception') continue;
    const kept = paths.features(kind, reference);
    const dense = (await isFile(kept))
      ? decodeNpy(await readFile(kept), kept).values
      : await look(reference);
    if (kind === 'clip') {
      const { texts } = await diffusion.score({ scorer, pngs: [], texts: [prompt] }, { signal });
      metrics.clipScore = finite(cosine(own, texts[0]!));
    }
    metrics[kind === 'clip' ? 'clipImage' : 'dino'] = finite(cosine(own, dense));
  }
  return metrics;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
