import type { ShownCell, SweepContents } from '../../../../src/shared/messages/sweepMessages';
import type { ByComponent } from '../../../../src/shared/model/component';

const prompts = ['a cat', 'an apple', 'a rocket', 'a penguin', 'a castle', 'a tree'];
const shares = [0, 0.3, 0.6, 0.9];

type Damage = (sparsity: ByComponent<number>, prompt: number) => number | undefined;

/** A sweep of six prompts from one seed: UNet and text encoder alone, and both together, at 30, 60 and 90 %. */
export function sweepOf(damage: Damage): SweepContents {
  const cells = (sparsity: ByComponent<number>): readonly ShownCell[] =>
    prompts.map((prompt, at) => {
      const key = Buffer.from(JSON.stringify([sparsity, at])).toString('hex');
      const latentError = damage(sparsity, at);
      return {
        ...{ key, prompt, seed: 0 },
        result:
          latentError === undefined
            ? undefined
            : {
                ...{ key, prompt, seed: 0, sparsity, state: 'done', criterion: 'magnitude' },
                ...{ targets: ['linear'], metrics: { latentError }, picture: key, collapse: [] },
              },
      };
    });
  const curve = (component: 'unet' | 'text-encoder') => ({
    component,
    series: [
      {
        method: 'magnitude',
        settings: shares.map(sparsity => ({ sparsity, cells: cells({ [component]: sparsity }) })),
      },
    ],
  });
  return {
    plan: {
      ...{ version: 1, folder: '/models/sd2', models: { unet: 'u', 'text-encoder': 't' } },
      grids: [
        {
          sparsity: { 'text-encoder': shares, unet: shares },
          ...{ criteria: ['magnitude'], targets: ['linear'] },
        },
      ],
      ...{ prompts, seeds: [0] },
      settings: { negative: '', steps: 20, guidance: 7.5, noise: 'torch' },
    },
    curves: [curve('text-encoder'), curve('unet')],
    maps: [
      {
        ...{ method: 'magnitude', x: 'unet', y: 'text-encoder' },
        places: shares.flatMap(y =>
          shares.map(x => ({ x, y, cells: cells({ 'text-encoder': y, unet: x }) })),
        ),
      },
    ],
    anchors: undefined,
    blocks: [],
    progress: { state: 'complete', done: 0, failed: 0, total: 0, settings: 15, runs: [] },
  };
}
