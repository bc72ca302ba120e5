import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import {
  button,
  field,
  generate,
  generated,
  preview,
  remembered,
  status,
  withHistory,
} from './previewPage';
import { calls, choose } from './page';

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
    const marked = field(page, `${name}: ${text} is not a valid number`);
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
    await expect.poll(async () => (await remembered(page))?.seed ?? 7).not.toBe(7);
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

  test('providers that are given up are told in one line of plain words, the log one click away', async ({
    open,
  }) => {
    const refused = [
      { provider: 'cuda', reason: 'its libraries are not installed', detail: 'OrtSession.cc:7' },
      { provider: 'webgpu', reason: 'a step took 3120 ms, on the CPU 21 ms' },
    ] as const;
    const page = await open(preview({ holdAt: 3, provider: { refused } }));
    await button(page, 'Generate').click();
    const line = page.locator('p', { hasText: 'Not used:' });
    expect(await line.innerText()).toBe(
      'Not used: CUDA (its libraries are not installed), WebGPU (a step took 3120 ms, on the CPU 21 ms). Show Log',
    );
    await line.getByRole('button', { name: 'Show Log' }).click();
    await expect.poll(() => calls(page, 'showLog')).toHaveLength(1);
  });

  test('before the first step a ring turns beside what is done', async ({ open }) => {
    const page = await open(
      preview({ running: [{ kind: 'loading', side: 0, component: 'unet' }] }),
    );
    await page.getByRole('status').filter({ hasText: 'Loading UNet' }).waitFor();
    await page.locator('vscode-progress-ring').waitFor();
  });

  test('a page that comes later shows how far it is, and goes on', async ({ open }) => {
    const sides = [{ title: 'as open', subtitle: '' }];
    const page = await open(
      preview({
        running: [
          { kind: 'sides', sides },
          { kind: 'step', side: 0, step: 1, steps: 20, milliseconds: 1500 },
          { kind: 'step', side: 0, step: 2, steps: 20, milliseconds: 1500 },
        ],
      }),
    );
    await page.getByText('Step 2 of 20 · 27 s left').waitFor();
    expect(await button(page, 'Generate').count()).toBe(0);
    await page.evaluate(() => {
      window.pollard.send({ kind: 'progress', progress: { kind: 'decoding', side: 0 } });
    });
    await page.getByText('Decoding').waitFor();
    await button(page, 'Cancel').click();
    await expect.poll(() => calls(page, 'cancel')).toHaveLength(1);
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

  test('shows a preview that came while the panel was hidden', async ({ open }) => {
    const page = await open(preview({ history: ['a penguin'] }));
    await page.getByRole('img', { name: 'a penguin, open edits' }).waitFor();
    const state = await page.evaluate(() => window.pollard.state());
    const again = await open({
      ...preview({ history: ['a penguin', 'a red apple'] }),
      remembered: { ...(state as object), value: { shown: 'preview-1', newest: 'preview-1' } },
    });
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
      'This image contains no Pollard settings.',
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
  test('that lacks components says which, and offers another folder', async ({ open }) => {
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
