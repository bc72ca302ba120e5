import type { ShownCell, SweepState } from '../../src/shared/messages/sweepMessages';
import type { SweepPlan } from '../../src/shared/sweep/sweepPlan';

export interface MadeUpSweep {
  readonly prompts: readonly string[];
  readonly sparsities: readonly number[];
  readonly seeds?: readonly number[];
  /** Latent error of a prompt at a sparsity above 0; undefined where nothing was computed. */
  readonly damage: (prompt: number, sparsity: number) => number | undefined;
  /** How well a picture fits its prompt, where that was scored. */
  readonly clipScore?: (prompt: number, sparsity: number, seed: number) => number;
  readonly collapsed?: (prompt: number, sparsity: number) => boolean;
  /** Whether the dense pictures are there. */
  readonly dense?: boolean;
  readonly progress?: Partial<SweepState['progress']>;
}

/** A picture that needs no file: what follows it in an address is its fragment. */
const picture = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#48a"/><circle cx="32" cy="32" r="20" fill="#fc4"/></svg>',
)}#`;

/** What the host says of a sweep of a UNet by magnitude. */
export function sweepState(made: MadeUpSweep): SweepState {
  const { prompts, sparsities, seeds = [0] } = made;
  const settings = [0, ...sparsities].map(sparsity => ({
    sparsity,
    cells: prompts.flatMap((prompt, at) =>
      seeds.map(seed => cellOf(made, { prompt, at, seed, sparsity })),
    ),
  }));
  const cells = settings.flatMap(setting => setting.cells);
  const done = cells.filter(({ result }) => result?.state === 'done').length;
  return {
    label: 'sweep',
    plan: planOf(made, seeds),
    curves: [{ component: 'unet', series: [{ method: 'magnitude', settings }] }],
    maps: [],
    anchors: undefined,
    blocks: [],
    progress: {
      state: done === cells.length ? 'complete' : 'stopped',
      ...{ done, failed: 0, total: cells.length, settings: sparsities.length, runs: [] },
      ...made.progress,
    },
    pictures: picture,
    canRun: true,
  };
}

const planOf = ({ prompts, sparsities }: MadeUpSweep, seeds: readonly number[]): SweepPlan => ({
  version: 1,
  folder: '/models',
  models: { unet: 'f'.repeat(32) },
  grids: [{ sparsity: { unet: [0, ...sparsities] }, criteria: ['magnitude'], targets: ['linear'] }],
  prompts: [...prompts],
  seeds: [...seeds],
  settings: { negative: '', steps: 20, guidance: 7.5, noise: 'torch' },
});

interface Place {
  readonly prompt: string;
  readonly at: number;
  readonly seed: number;
  readonly sparsity: number;
}

function cellOf(made: MadeUpSweep, { prompt, at, seed, sparsity }: Place): ShownCell {
  const key = [at, seed, Math.round(100 * sparsity)].map(n => n.toString(16)).join('a');
  const original = made.dense === false ? undefined : 0;
  const damage = sparsity === 0 ? original : made.damage(at, sparsity);
  if (damage === undefined) return { key, prompt, seed, result: undefined };
  return {
    ...{ key, prompt, seed },
    result: {
      ...{ key, prompt, seed, state: 'done', criterion: 'magnitude', targets: ['linear'] },
      sparsity: sparsity === 0 ? {} : { unet: sparsity },
      metrics: {
        ...{ latentError: damage, ssim: 1 - damage / 2 },
        // Equal pictures have no finite one.
        psnr: damage === 0 ? null : 30 - 20 * damage,
        ...(made.clipScore && { clipScore: made.clipScore(at, sparsity, seed) }),
      },
      picture: key,
      collapse: made.collapsed?.(at, sparsity) ? ['no-detail'] : [],
    },
  };
}
