import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import { calls, choose } from './page';
import { button, generate, preview, withHistory } from './previewPage';

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
    const reason = 'a step took 3120 ms, on the CPU 21 ms';
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
      .locator('.pair-wipe img')
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
    await choose(page, 'Comparison picture', 'difference × 4');
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
      value: { sidePanel: 'difference' },
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
