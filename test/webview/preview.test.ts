import type { Locator, Page } from 'playwright-core';
import { afterAll, describe, expect } from 'vitest';
import type { PreviewForm } from '../../src/shared/previewMessages';
import type { PreviewOptions } from './fakePreview';
import { closeBrowser, type OpenOptions, test } from './openApp';
import { calls, choose } from './page';

afterAll(closeBrowser);

const preview = (options: Partial<PreviewOptions> = {}): OpenOptions => ({
  app: 'preview',
  preview: options,
});
const withHistory = preview({ history: ['a red apple', 'a penguin'] });

const field = (page: Page, name: string): Locator =>
  page.getByRole('textbox', { name, exact: true });
const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });
const status = (page: Page): Locator => page.getByRole('status').first();

/** The form as the host was last told to remember it. */
const remembered = async (page: Page): Promise<Partial<PreviewForm> | undefined> =>
  (await calls(page, 'remember')).at(-1) as PreviewForm | undefined;
const generated = async (page: Page): Promise<PreviewForm> =>
  (await calls(page, 'generate')).at(-1) as PreviewForm;

async function generate(page: Page): Promise<void> {
  await button(page, 'Generate').click();
  await page.getByRole('img', { name: /, (open edits|as open)$/ }).waitFor();
}

/** Drops a file that the page makes of a form as Pollard saves it, or of bytes. */
async function drop(page: Page, make: 'saved by Pollard' | 'of another program'): Promise<void> {
  await page.evaluate(kind => {
    const bytes =
      kind === 'of another program' ? window.pollard.foreignPng() : window.pollard.png();
    const data = new DataTransfer();
    data.items.add(new File([bytes as Uint8Array<ArrayBuffer>], 'dropped.png'));
    const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector('main')!.dispatchEvent(event);
  }, make);
}

describe('the form', () => {
  test.for([
    ['Prompt', 'a penguin', { prompt: 'a penguin' }],
    ['Negative prompt', 'blur', { negative: 'blur' }],
    ['Seed', '42', { seed: 42 }],
    ['Steps', '33', { steps: 33 }],
    ['Guidance', '4.5', { guidance: 4.5 }],
    ['Images', '3', { batch: 3 }],
    ['Width', '256', { width: 256 }],
    ['Height', '192', { height: 192 }],
  ] as const)('takes %s', async ([name, text, change], { open }) => {
    const page = await open(preview());
    await field(page, name).fill(text);
    await expect.poll(() => remembered(page)).toMatchObject(change);
    await generate(page);
    expect(await generated(page)).toMatchObject(change);
  });

  test.for([
    ['Scheduler', 'euler-a', { scheduler: 'euler-a' }],
    ['Compare', 'this pipeline alone', { comparison: 'alone' }],
    ['Provider', 'webgpu', { provider: 'webgpu' }],
    ['Noise', 'numpy', { noise: 'numpy' }],
  ] as const)('offers %s', async ([name, option, change], { open }) => {
    const page = await open(preview());
    await choose(page, name, option);
    await expect.poll(() => remembered(page)).toMatchObject(change);
  });

  test('leaves scheduler and size to the pipeline where nothing is chosen', async ({ open }) => {
    const page = await open(preview({ form: { scheduler: 'ddim', width: 64 } }));
    await choose(page, 'Scheduler', "pipeline's own");
    await field(page, 'Width').fill('');
    await expect.poll(() => remembered(page)).not.toHaveProperty('width');
    expect(await remembered(page)).not.toHaveProperty('scheduler');
  });

  test.for([
    ['Steps', '0'],
    ['Steps', '1.5'],
    ['Seed', '-1'],
    ['Width', 'wide'],
  ] as const)('marks %s of %s and keeps what it had', async ([name, text], { open }) => {
    const page = await open(preview());
    await field(page, name).fill(text);
    const marked = field(page, `${name}: ${text} is not a number that fits`);
    await marked.waitFor();
    await generate(page);
    expect(await generated(page)).toMatchObject({ steps: 20, seed: 7 });
    expect(await generated(page)).not.toHaveProperty('width');
  });

  test('counts the prompt’s tokens as they are typed', async ({ open }) => {
    const page = await open(preview());
    await expect.poll(() => status(page).innerText()).toBe('3 of 75 tokens');
    await field(page, 'Prompt').fill('a penguin on a pink background');
    await expect.poll(() => status(page).innerText()).toBe('6 of 75 tokens');
    await field(page, 'Prompt').fill('word '.repeat(75) + 'lost end');
    await expect
      .poll(() => status(page).innerText())
      .toBe('77 of 75 tokens Not read, too long: lost end');
  });

  test('keeps the seed, rolls it once, or rolls it for each image', async ({ open }) => {
    const page = await open(preview());
    await generate(page);
    expect((await generated(page)).seed).toBe(7);
    await button(page, 'New seed').click();
    await expect.poll(async () => (await remembered(page))?.seed).not.toBe(7);
    const { seed } = (await remembered(page))!;
    expect(await field(page, 'Seed').inputValue()).toBe(String(seed));
    await page.getByRole('checkbox', { name: 'Keep the seed' }).click();
    await generate(page);
    await expect.poll(async () => (await calls(page, 'generate')).length).toBe(2);
    expect((await generated(page)).seed).not.toBe(seed);
  });

  test('says how long it may take, as the last preview went', async ({ open }) => {
    const page = await open(withHistory);
    await expect.poll(() => status(page).innerText()).toBe('3 of 75 tokens · about 0.4 s');
    await field(page, 'Images').fill('5');
    await expect.poll(() => status(page).innerText()).toBe('3 of 75 tokens · about 1.9 s');
  });

  test('follows the open models: after a save there is nothing to compare', async ({ open }) => {
    const page = await open(preview());
    await page.evaluate(() => {
      window.pollard.preview.setPipeline({ comparisons: ['alone', 'recipe', 'pipeline'] });
    });
    const compare = page.getByRole('combobox', { name: 'Compare' });
    const chosen = () => compare.evaluate((each: HTMLSelectElement) => each.value);
    await expect.poll(chosen).toBe('alone');
    await generate(page);
    expect((await generated(page)).comparison).toBe('alone');
  });
});

describe('while it runs', () => {
  test('it shows the latents of each side, the step and the time that is left', async ({
    open,
  }) => {
    const page = await open(preview({ holdAt: 7 }));
    await button(page, 'Generate').click();
    await page.getByText('Step 7 of 20 · 20 s left').waitFor();
    const bar = page.getByRole('progressbar', { name: 'Step 7 of 20' });
    expect(await bar.evaluate((each: HTMLProgressElement) => each.value / each.max)).toBe(27 / 40);
    const colours = await page.locator('.preview-latents').evaluateAll(canvases =>
      (canvases as HTMLCanvasElement[]).map(canvas => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      }),
    );
    expect(colours).toEqual([2, 2]);
    expect(await page.getByText('open edits', { exact: true }).isVisible()).toBe(true);
  });

  test('a provider that is given up is said at once', async ({ open }) => {
    const refused = [{ provider: 'webgpu', reason: 'A step took 3120 ms, on the CPU 21 ms.' }];
    const page = await open(preview({ holdAt: 3, provider: { refused } }));
    await button(page, 'Generate').click();
    await page.getByText('webgpu was given up: A step took 3120 ms').waitFor();
  });

  test('Cancel stands where Generate was, and ends it without a word', async ({ open }) => {
    const page = await open(preview({ holdAt: 7 }));
    await button(page, 'Generate').click();
    await page.getByText('Step 7 of 20').waitFor();
    expect(await button(page, 'Generate').count()).toBe(0);
    await button(page, 'Cancel').click();
    await button(page, 'Generate').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByRole('progressbar').count()).toBe(0);
  });

  test('a failure says what happened and what to do, with the log one click away', async ({
    open,
  }) => {
    const failure = {
      code: 'engine-gone',
      message: 'The engine process ended (SIGKILL) before it answered.',
      hint: 'Try again.',
    } as const;
    const page = await open(preview({ failure }));
    await button(page, 'Generate').click();
    expect(await page.getByRole('alert').innerText()).toContain(failure.message);
    expect(await page.getByRole('alert').innerText()).toContain(failure.hint);
    await button(page, 'Show Log').click();
    await expect.poll(() => calls(page, 'showLog')).toHaveLength(1);
    await button(page, 'Generate').waitFor();
  });
});

describe('a finished pair', () => {
  test('stands side by side, each picture saying what it is', async ({ open }) => {
    const page = await open(preview());
    await generate(page);
    const before = page.getByRole('img', { name: 'a red apple, on disk' });
    const after = page.getByRole('img', { name: 'a red apple, open edits' });
    const [left, right] = [(await before.boundingBox())!, (await after.boundingBox())!];
    expect(right.x).toBeGreaterThanOrEqual(left.x + left.width);
    expect(right.y).toBe(left.y);
    expect(right.width).toBe(left.width);
    expect(await page.getByText('UNet 60.0 %, text encoder 0.0 %').isVisible()).toBe(true);
  });

  test('is measured against the first of the same seed', async ({ open }) => {
    const page = await open(withHistory);
    expect(await page.getByText('PSNR 17.9 dB').isVisible()).toBe(true);
    expect(await page.getByText('SSIM 0.613').isVisible()).toBe(true);
    expect(await page.getByText('same seed and noise').isVisible()).toBe(true);
  });

  test('of equal pictures says so instead of an infinite figure', async ({ open }) => {
    const page = await open(preview({ history: ['a pear'], identical: true }));
    await page.getByText('PSNR identical pictures').waitFor();
  });

  test('tells what ran, how fast, and why nothing else did', async ({ open }) => {
    const reason = 'A step took 3120 ms, on the CPU 21 ms.';
    const shares = { WebGpuExecutionProvider: 0.981, CPUExecutionProvider: 0.019 };
    const page = await open(
      preview({
        history: ['a pear'],
        provider: { shares, refused: [{ provider: 'cuda', reason }] },
        notes: ['The UNet was exported for 128 × 128 pixels only.'],
      }),
    );
    await page.getByText('WebGPU 98.1 %, CPU 1.9 % · 9.4 ms per step').waitFor();
    await page.getByText('DDIMScheduler · 20 steps · guidance 7.5 · seed 7').waitFor();
    await page.getByText('The UNet was exported for 128 × 128 pixels only.').waitFor();
    expect(await page.getByText(reason).isVisible()).toBe(false);
    await page.getByText('Why not another provider?').click();
    expect(await page.getByText(reason).isVisible()).toBe(true);
  });

  const slider = (page: Page): Locator =>
    page.getByRole('slider', { name: 'Wipe between before and after' });
  const cut = (page: Page): Promise<string> =>
    page
      .locator('.preview-wipe img')
      .nth(1)
      .evaluate((image: HTMLImageElement) => image.style.clipPath);

  test('is wiped by the pointer', async ({ open }) => {
    const page = await open(withHistory);
    const { x, y, width, height } = (await slider(page).boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width - 1, y + height / 2, { steps: 4 });
    await page.mouse.up();
    expect(
      Number(
        /0px (.*)%|0 (.*)%/
          .exec(await cut(page))
          ?.slice(1)
          .join(''),
      ),
    ).toBeLessThan(5);
  });

  test('is wiped by the keys', async ({ open }) => {
    const page = await open(withHistory);
    await slider(page).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await cut(page)).toMatch(/ 49% /);
    await page.keyboard.press('Home');
    expect(await cut(page)).toMatch(/ 100% /);
  });

  test('is shown as a difference, four times as bright, and stays so', async ({ open }) => {
    const page = await open(withHistory);
    await choose(page, 'Third picture', 'difference × 4');
    const canvas = page.getByRole('img', { name: 'difference × 4' });
    const pixel = (x: number, y: number): Promise<readonly number[]> =>
      canvas.evaluate(
        (each: HTMLCanvasElement, at) => [
          ...each.getContext('2d')!.getImageData(at.x, at.y, 1, 1).data,
        ],
        { x, y },
      );
    // The grounds are 226 and 220 in green; in the middle the pictures agree.
    await expect.poll(() => pixel(2, 2)).toEqual([0, 24, 0, 255]);
    expect(await pixel(64, 70)).toEqual([0, 0, 0, 255]);
    expect(await page.evaluate(() => window.pollard.state())).toMatchObject({
      value: { third: 'difference' },
    });
  });

  test('of one side is one picture and no figure', async ({ open }) => {
    const page = await open(preview({ form: { comparison: 'alone' }, history: ['a pear'] }));
    await page.getByRole('img', { name: 'a pear, as open' }).waitFor();
    expect(await page.getByRole('figure').count()).toBe(1);
    expect(await page.getByText('PSNR').count()).toBe(0);
  });

  test('of a batch shows each image', async ({ open }) => {
    const page = await open(preview({ form: { batch: 3 }, history: ['a pear'] }));
    const source = () => page.getByRole('img', { name: 'a pear, on disk' }).getAttribute('src');
    const first = await source();
    const images = page.getByRole('navigation', { name: 'Images' });
    await images.getByRole('button', { name: '3' }).click();
    await expect.poll(source).not.toBe(first);
    expect(await images.getByRole('button', { pressed: true }).innerText()).toBe('3');
  });

  test('is saved, its seed copied, its recipe restored by the host', async ({ open }) => {
    const page = await open(withHistory);
    await button(page, 'Save PNG… open edits').click();
    await button(page, 'Copy seed').click();
    await button(page, 'Restore recipe').click();
    const id = 'preview-0';
    await expect.poll(() => calls(page, 'savePng')).toEqual([{ id, side: 1, image: 0 }]);
    await expect.poll(() => calls(page, 'copySeed')).toEqual([{ seed: 7 }]);
    await expect.poll(() => calls(page, 'restoreRecipe')).toEqual([{ id, side: 1 }]);
  });

  test('is dragged out as a PNG file', async ({ open }) => {
    const page = await open(withHistory);
    const dragged = await page
      .getByRole('img', { name: 'a red apple, open edits' })
      .evaluate(image => {
        const dataTransfer = new DataTransfer();
        image.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }));
        return dataTransfer.getData('DownloadURL');
      });
    expect(dragged).toMatch(/^image\/png:open-edits-7\.png:blob:/);
  });
});

describe('the history', () => {
  const entries = (page: Page): Locator =>
    page.getByRole('region', { name: 'History' }).getByRole('listitem');
  const penguin = (page: Page): Locator => entries(page).getByRole('button', { name: /a penguin/ });

  test('shows an earlier preview again, also after the panel was hidden', async ({ open }) => {
    const page = await open(withHistory);
    await penguin(page).click();
    await page.getByRole('img', { name: 'a penguin, open edits' }).waitFor();
    const state = await page.evaluate(() => window.pollard.state());
    const again = await open({ ...withHistory, remembered: state });
    await again.getByRole('img', { name: 'a penguin, open edits' }).waitFor();
  });

  test('gives its settings back to the form', async ({ open }) => {
    const page = await open(withHistory);
    await field(page, 'Steps').fill('50');
    await penguin(page).click();
    await button(page, 'Use these settings').click();
    await expect.poll(() => field(page, 'Prompt').inputValue()).toBe('a penguin');
    expect(await field(page, 'Steps').inputValue()).toBe('20');
    expect(await field(page, 'Width').inputValue()).toBe('128');
  });

  test('grows with each preview, and is cut by one or by all', async ({ open }) => {
    const page = await open(withHistory);
    await button(page, 'Generate').click();
    await expect.poll(() => entries(page).count()).toBe(3);
    await button(page, 'Remove from history').click();
    await expect.poll(() => entries(page).count()).toBe(2);
    await button(page, 'Clear history').click();
    await page.getByText('Nothing generated yet.').waitFor();
  });
});

describe('a PNG that is dropped', () => {
  test('restores the form and the recipe it was made with', async ({ open }) => {
    const page = await open(preview());
    await drop(page, 'saved by Pollard');
    await expect.poll(() => field(page, 'Prompt').inputValue()).toBe('a dropped pear');
    expect(await field(page, 'Seed').inputValue()).toBe('99');
    expect(await field(page, 'Guidance').inputValue()).toBe('3');
    expect(await field(page, 'Height').inputValue()).toBe('64');
    await expect.poll(() => calls(page, 'restoreRecipe')).toHaveLength(1);
  });

  test('of another program changes nothing and says why', async ({ open }) => {
    const page = await open(preview());
    await drop(page, 'of another program');
    expect(await page.getByRole('alert').innerText()).toContain(
      'That image holds no Pollard settings.',
    );
    expect(await field(page, 'Prompt').inputValue()).toBe('a red apple');
    expect(await calls(page, 'restoreRecipe')).toEqual([]);
  });

  test('may be chosen as a file, too', async ({ open }) => {
    const page = await open(preview());
    const png = await page.evaluate(() => [...window.pollard.png()]);
    const chooser = page.waitForEvent('filechooser');
    await button(page, 'Settings from an image…').click();
    const file = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(png) };
    await (await chooser).setFiles(file);
    await expect.poll(() => field(page, 'Prompt').inputValue()).toBe('a dropped pear');
  });
});

describe('a pipeline', () => {
  test('that lacks parts says which, and offers another folder', async ({ open }) => {
    const missing = ['vae_decoder (vae_decoder/model.onnx)', 'tokenizer (tokenizer/vocab.json)'];
    const page = await open(preview({ pipeline: { missing } }));
    expect(await page.getByRole('listitem').allInnerTexts()).toEqual(missing);
    expect(await button(page, 'Generate').count()).toBe(0);
    await button(page, 'Choose Pipeline Folder…').click();
    await expect.poll(() => calls(page, 'chooseFolder')).toHaveLength(1);
  });

  test('in a restricted workspace is not run, and the panel says why', async ({ open }) => {
    const page = await open(preview({ pipeline: { trusted: false } }));
    await page.getByText('Models are not run in a restricted workspace.').waitFor();
    expect(await button(page, 'Generate').isDisabled()).toBe(true);
    await page.evaluate(() => {
      window.pollard.preview.setPipeline({ trusted: true });
    });
    await expect.poll(() => button(page, 'Generate').isDisabled()).toBe(false);
  });
});
