import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { ComponentKind } from '../../src/shared/model/component';
import { bytes, percent } from '../../src/shared/format';
import type { ComponentFigures, PipelineState } from '../../src/shared/messages/pipelineMessages';
import type { Revised } from '../../src/shared/rpc/revision';
import { test } from './openApp';
import { calls, choose } from './page';
import { violations } from './violations';
import { inEachTheme } from './inEachTheme';

const kinds = ['text-encoder', 'unet', 'vae-decoder'] as const;
const pathOf = (component: ComponentKind): string => `/models/${component}/model.onnx`;
const state: PipelineState = {
  folder: '/models',
  label: 'models',
  missing: [],
  components: kinds.map(component => ({
    component,
    path: pathOf(component),
    label: `${component}/model.onnx`,
    steps: component === 'unet' ? 2 : 0,
    unsavedSteps: component === 'unet' ? 1 : 0,
    revision: '0',
  })),
};

/** A component of 1000 parameters, 800 of them in two Linear layers, with `zeros` zeros. */
const figuresOf = (zeros: number, twoOfFour = 0): Revised<ComponentFigures, string> => ({
  revision: '0',
  parameters: 1000,
  elementType: 'float32',
  targets: ['linear'],
  figures: { targeted: { zeros, total: 800 }, component: { zeros, total: 1000 } },
  sizes: {
    dense: 4096,
    deflated: 3072,
    halves: 2560,
    bytes: 1280,
    bitmask: 2048,
    onnxSparse: 8192,
  },
  layers: [
    { layer: 4, name: 'a.to_q', outputs: 20, inputs: 20, zeros, elements: 400, twoOfFour },
    { layer: 7, name: 'a.proj', outputs: 40, inputs: 10, zeros: 0, elements: 400, twoOfFour: 0 },
  ],
});
const answers = {
  ready: state,
  [`figures ${pathOf('text-encoder')}`]: figuresOf(400, 1),
  [`figures ${pathOf('unet')}`]: figuresOf(200, 0.25),
  [`figures ${pathOf('vae-decoder')}`]: figuresOf(0),
  open: undefined,
  command: undefined,
};
const pipeline = { app: 'pipeline', answers } as const;

/** The cells of a line, without its name. */
const line = (page: Page, name: string): Promise<readonly string[]> =>
  page
    .getByRole('table', { name: 'Pipeline' })
    .getByRole('row', { name: new RegExp(`^${name.replace(/[()+]/g, '\\$&')}`) })
    .getByRole('cell')
    .allInnerTexts()
    .then(texts => texts.map(text => text.trim()));

describe('the pipeline view', () => {
  test('stands the components beside each other', async ({ open }) => {
    const page = await open(pipeline);
    const heads = page.getByRole('table', { name: 'Pipeline' }).getByRole('columnheader');
    await expect
      .poll(() => heads.allInnerTexts())
      .toEqual([
        'Component',
        'Text encoder\ntext-encoder/model.onnx',
        'UNet\nunet/model.onnx',
        'VAE decoder\nvae-decoder/model.onnx',
        'Together\nzeros without VAE',
      ]);
  });

  test('says the open edits of each', async ({ open }) => {
    const page = await open(pipeline);
    await expect
      .poll(() => line(page, 'Open edits'))
      .toEqual(['none', '2 steps, 1 unsaved ●', 'none', '']);
  });

  test('names what the zeros are counted over, component by component where they differ', async ({
    open,
  }) => {
    const conv: ComponentFigures = { ...figuresOf(200, 0.25), targets: ['conv'] };
    const page = await open({
      ...pipeline,
      answers: { ...answers, [`figures ${pathOf('unet')}`]: conv },
    });
    await expect
      .poll(() => line(page, 'Zeros, targeted weights'))
      .toEqual([
        expect.stringMatching(/^50.0 %\s+Linear weights$/),
        expect.stringMatching(/^25.0 %\s+convolution weights$/),
        expect.stringMatching(/^0.0 %\s+Linear weights$/),
        '37.5 %',
      ]);
    expect(await page.getByText('Zeros, Linear weights').count()).toBe(0);
  });

  test('counts the zeros of each, and of text encoder and UNet together without the VAE', async ({
    open,
  }) => {
    const page = await open(pipeline);
    await expect
      .poll(() => line(page, 'Zeros, Linear weights'))
      .toEqual([0.5, 0.25, 0, 600 / 1600].map(percent));
    expect(await line(page, 'Zeros, all weights')).toEqual([0.4, 0.2, 0, 600 / 2000].map(percent));
    const widths = await page
      .getByRole('row', { name: /^Zeros, Linear/ })
      .locator('.pipeline-track > span')
      .evaluateAll(bars =>
        bars.map(
          bar =>
            bar.getBoundingClientRect().width / bar.parentElement!.getBoundingClientRect().width,
        ),
      );
    for (const [i, share] of [0.5, 0.25, 0, 0.375].entries())
      expect(widths[i]).toBeCloseTo(share, 3);
  });

  test.for([
    ['On disk', 4096, undefined],
    ['Zip (estimate)', 3072, 0.75],
    ['fp16 at rest', 2560, 0.625],
    ['int8 at rest', 1280, 0.3125],
    ['Bitmask at rest', 2048, 0.5],
    ['ONNX sparse initializers', 8192, 2],
  ] as const)('gives the size %s, and how it compares', async ([name, size, ratio], { open }) => {
    const page = await open(pipeline);
    const text = (count: number): string =>
      bytes(size * count) + (ratio === undefined ? '' : ` ${percent(ratio)}`);
    await expect.poll(() => line(page, name)).toEqual([text(1), text(1), text(1), text(3)]);
  });

  test('counts the layers that fit 2:4', async ({ open }) => {
    const page = await open(pipeline);
    await expect
      .poll(() => line(page, 'Layers that fit 2:4'))
      .toEqual(['1 of 2', '0 of 2', '0 of 2', '1 of 6']);
  });

  test('says why onnxruntime is not faster', async ({ open }) => {
    const page = await open(pipeline);
    await page.getByRole('heading', { name: 'Why onnxruntime is not faster' }).waitFor();
    expect(await page.getByText(/multiplies with a zero as with any other weight/).count()).toBe(1);
  });

  test('lists a component’s layers with sparsity and pattern, the UNet’s first', async ({
    open,
  }) => {
    const page = await open(pipeline);
    const rows = page.getByRole('table', { name: 'Linear layers' }).getByRole('row');
    const texts = async (): Promise<readonly (readonly string[])[]> =>
      Promise.all((await rows.all()).slice(1).map(row => row.locator('th, td').allInnerTexts()));
    const never = 'inputs are no multiple of four';
    const proj = ['a.proj', '40 × 10', percent(0), percent(0), never];
    await expect
      .poll(texts)
      .toEqual([['a.to_q', '20 × 20', percent(0.5), percent(0.25), 'does not fit'], proj]);
    await choose(page, 'Component', 'Text encoder');
    await expect.poll(texts).toEqual([['a.to_q', '20 × 20', percent(1), percent(1), 'fits'], proj]);
  });

  test('opens a component, and a layer of it', async ({ open }) => {
    const page = await open(pipeline);
    await page.getByRole('button', { name: 'unet/model.onnx' }).press('Enter');
    await page.getByRole('button', { name: 'a.proj' }).click();
    await expect
      .poll(() => calls(page, 'open'))
      .toEqual([{ path: pathOf('unet') }, { path: pathOf('unet'), layer: 7 }]);
  });

  test.for([
    ['Prune to Sparsity…', 'prune'],
    ["Paper's Setting", 'paper'],
    ['Generate Preview…', 'generate'],
    ['Sweep Sparsity…', 'sweep'],
    ['Find Largest Safe Sparsity…', 'findSafe'],
    ['Prune to the Safe Limit…', 'safeLimit'],
    ['Shrink…', 'shrink'],
  ] as const)('%s is asked of the host', async ([name, command], { open }) => {
    const page = await open(pipeline);
    await page.getByRole('button', { name }).click();
    await expect.poll(() => calls(page, 'command')).toEqual([{ command }]);
  });

  test('counts a component anew when its edits change, and no other', async ({ open }) => {
    const page = await open(pipeline);
    await expect.poll(() => line(page, 'Parameters')).toEqual(['1 k', '1 k', '1 k', '3 k']);
    await page.evaluate(() => {
      const { answers: told } = window.pollardOptions;
      const { ready } = told as { readonly ready: PipelineState };
      const components = ready.components.map(each =>
        each.component === 'unet' ? { ...each, steps: 3, unsavedSteps: 2, revision: '1' } : each,
      );
      window.pollard.send({ kind: 'state', state: { ...ready, components } });
    });
    await expect
      .poll(() => line(page, 'Open edits'))
      .toEqual(['none', '3 steps, 2 unsaved ●', 'none', '']);
    await expect
      .poll(() => calls(page, 'figures'))
      .toEqual([...kinds, 'unet' as const].map(kind => ({ path: pathOf(kind) })));
  });

  test('says which figures are out of date while a component is counted anew', async ({ open }) => {
    const page = await open(pipeline);
    await expect.poll(() => line(page, 'Parameters')).toEqual(['1 k', '1 k', '1 k', '3 k']);
    const mark = page.getByText('Out of date, updating…');
    expect(await mark.count()).toBe(0);
    await page.evaluate(unet => {
      const { answers: told } = window.pollardOptions;
      const { ready } = told as { readonly ready: PipelineState };
      window.pollardOptions = {
        ...window.pollardOptions,
        answers: { ...told, [`figures ${unet}`]: new Promise(() => undefined) },
      };
      const components = ready.components.map(each =>
        each.component === 'unet' ? { ...each, steps: 3, revision: '1' } : each,
      );
      window.pollard.send({ kind: 'state', state: { ...ready, components } });
    }, pathOf('unet'));
    await mark.waitFor();
    // The UNet's own cells, the sums that it goes into, and its layers; not the others' cells.
    const cells = page.getByRole('row', { name: /^Zeros, Linear/ }).getByRole('cell');
    expect(await cells.evaluateAll(all => all.map(cell => cell.getAttribute('aria-busy')))).toEqual(
      ['false', 'true', 'false', 'true'],
    );
    expect(await line(page, 'Zeros, Linear weights')).toContain(percent(0.25));
    const list = page.locator('[aria-busy=true]').getByRole('table', { name: 'Linear layers' });
    expect(await list.count()).toBe(1);
  });

  test('says what is still counted and what the folder lacks', async ({ open }) => {
    const others = Object.fromEntries(
      Object.entries(answers).filter(([call]) => call !== `figures ${pathOf('unet')}`),
    );
    const lacking = { ...state, missing: ['tokenizer (tokenizer/vocab.json)'] };
    const page = await open({ app: 'pipeline', answers: { ...others, ready: lacking } });
    await expect
      .poll(() => line(page, 'Parameters'))
      .toEqual(['1 k', 'counting…', '1 k', 'counting…']);
    expect(await page.getByRole('status').first().innerText()).toBe(
      'Missing for generating: tokenizer (tokenizer/vocab.json)',
    );
  });

  test('remembers its folder and the listed component over a reload', async ({ open }) => {
    const page = await open(pipeline);
    await choose(page, 'Component', 'VAE decoder');
    const remembered = {
      version: 1,
      value: { folder: '/models', listed: pathOf('vae-decoder') },
    };
    await expect.poll(() => page.evaluate(() => window.pollard.state())).toEqual(remembered);
    const again = await open({ ...pipeline, remembered });
    const list = again.getByRole('combobox', { name: 'Component' });
    await expect
      .poll(() => list.evaluate(each => (each as HTMLSelectElement).value))
      .toBe(pathOf('vae-decoder'));
  });

  test('has nothing serious for axe in any theme', async ({ open }) => {
    const page = await open(pipeline);
    await page.getByRole('table', { name: 'Linear layers' }).waitFor();
    await inEachTheme(page, async theme => {
      expect(await violations(page), theme).toEqual([]);
    });
  });
});
