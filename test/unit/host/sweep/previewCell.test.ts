import { beforeEach, expect, test } from 'vitest';
import type { PictureAgain } from '../../../../src/host/views/preview/previewPanel';
import { previewCell } from '../../../../src/host/views/sweep/previewCell';
import type { Services } from '../../../../src/host/services/services';
import type { CellOrigin } from '../../../../src/shared/messages/sweepMessages';
import { defaultStep } from '../../../../src/shared/recipe/recipe';

const step = { ...defaultStep, goal: { sparsity: 0.6 }, label: 'a step' };
const origin: CellOrigin = {
  folder: '/sample',
  steps: { unet: [step] },
  models: { unet: 'unet', 'vae-decoder': 'vae' },
  settings: {
    ...{ prompt: 'a rocket', negative: '', seed: 3, batch: 1 },
    ...{ steps: 20, guidance: 7.5, noise: 'torch' },
  },
};
const pipeline = {
  folder: '/sample',
  components: [
    { component: 'unet', path: '/sample/unet' },
    { component: 'vae-decoder', path: '/sample/vae' },
  ],
  missing: [],
};

let contents: Readonly<Record<string, string>>;
let isThere: boolean;
let asked: PictureAgain | undefined;
beforeEach(() => {
  contents = { '/sample/unet': 'unet-1', '/sample/vae': 'vae-1' };
  isThere = true;
  asked = undefined;
});

const preview = (): Promise<void> =>
  previewCell(
    {
      engines: {
        model: {
          sweepCell: () => Promise.resolve(origin),
          describe: ({ path }: { readonly path: string }) =>
            Promise.resolve({ fingerprint: contents[path] }),
        },
      },
      pipelines: { find: () => Promise.resolve(isThere ? pipeline : null) },
    } as unknown as Services,
    {
      repeat: (_, again) => {
        asked = again;
        return Promise.resolve();
      },
    },
    { sweep: '/sweep', key: 'a cell' },
  );

test('a cell is previewed as it was made, beside the dense pipeline', async () => {
  await preview();
  expect(asked!.settings).toBe(origin.settings);
  expect(asked!.sources.map(({ title, components }) => [title, components])).toEqual([
    ['dense', pipeline.components.map(each => ({ ...each, steps: [] }))],
    [
      'as in the sweep',
      [
        { ...pipeline.components[0], steps: [step] },
        { ...pipeline.components[1], steps: [] },
      ],
    ],
  ]);
});

test('a model that was replaced since is refused: its picture would be another', async () => {
  contents = { ...contents, '/sample/vae': 'other-1' };
  await expect(preview()).rejects.toMatchObject({ code: 'stale', path: '/sample/vae' });
  expect(asked).toBeUndefined();
});

test('a pipeline that is gone is told', async () => {
  isThere = false;
  await expect(preview()).rejects.toMatchObject({ code: 'missing', path: '/sample' });
});
