import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { test } from './openApp';
import { sweepState } from './sweepState';

const state = sweepState({
  prompts: ['=cmd()', 'an apple', 'a rocket', 'a penguin', 'a doughnut'],
  sparsities: [0.3, 0.6],
  damage: (prompt, sparsity) => sparsity * (0.6 + 0.1 * prompt),
});
const opened = { app: 'sweep', answers: { ready: state, saveFigure: undefined } } as const;

/** What the host is asked to write, as text, or as numbers where it is none. */
async function saved(page: Page, figure: string, format: string) {
  await page.getByRole('group', { name: figure }).getByRole('button', { name: format }).click();
  const last = () =>
    page.evaluate(() => {
      const { request } = window.pollard.calls.filter(({ name }) => name === 'saveFigure').at(-1)!;
      const { name, bytes } = request as { readonly name: string; readonly bytes: Uint8Array };
      return { name, bytes: [...bytes], text: new TextDecoder().decode(bytes) };
    });
  const wanted = new RegExp(`\\.${format.toLowerCase()}$`);
  await expect
    .poll(() =>
      page.evaluate(() =>
        JSON.stringify(
          window.pollard.calls
            .filter(({ name }) => name === 'saveFigure')
            .map(({ request }) => (request as { readonly name: string }).name)
            .at(-1) ?? '',
        ).slice(1, -1),
      ),
    )
    .toMatch(wanted);
  return last();
}

describe('a figure of a sweep', () => {
  test('is saved as a drawing that needs no page around it', async ({ open }) => {
    const page = await open(opened);
    const { name, text } = await saved(page, 'Save: Damage over sparsity', 'SVG');
    expect(name).toBe('damage-over-sparsity.svg');
    expect(text).toMatch(/^<svg [^>]*><title>Damage over sparsity, UNet, magnitude<\/title><desc>/);
    expect(text).not.toMatch(/var\(|currentColor/);
    // Dots, median and bands are in it, the cursor is not.
    expect(text).toContain('60 %, an apple');
    expect(text).not.toContain('sweep-column');
  });

  test('is saved as a picture, twice as fine', async ({ open }) => {
    const page = await open(opened);
    const { bytes } = await saved(page, 'Save: Damage over sparsity', 'PNG');
    expect(bytes.slice(0, 4)).toEqual([137, 80, 78, 71]);
    const width = await page.locator('.sweep-curve .chart').getAttribute('width');
    expect(new DataView(Uint8Array.from(bytes).buffer).getUint32(16)).toBe(2 * Number(width));
  });

  test('is saved as a table of what it shows, in which nothing is a formula', async ({ open }) => {
    const page = await open(opened);
    const curve = (await saved(page, 'Save: Damage over sparsity', 'CSV')).text.split('\r\n');
    expect(curve.slice(0, 3)).toEqual([
      'sparsity,damage,prompts,tolerance,within,median,lower,upper,band',
      '0,latent error,5,0.5,5,0,0,0,safe',
      '0.3,latent error,5,0.5,5,0.24,0.18,0.3,safe',
    ]);
    const pictures = (await saved(page, 'Save: Pictures', 'CSV')).text.split('\r\n');
    expect(pictures[0]).toBe('prompt,seed,sparsity,state,verdict,latentError,psnr,ssim,clipScore');
    expect(
      pictures.filter(line => line.startsWith("'=cmd(),0,0.6,done,same-picture,")),
    ).toHaveLength(1);
    expect(pictures).toHaveLength(1 + 15 + 1);
  });

  test('says what damage is measured by', async ({ open }) => {
    const page = await open(opened);
    await page.getByRole('combobox', { name: 'Damage' }).selectOption('pixel error (PSNR)');
    const { text } = await saved(page, 'Save: Damage over sparsity', 'CSV');
    const [, dense, pruned] = text.split('\r\n').map(line => line.split(','));
    expect(dense!.slice(1, 6)).toEqual(['pixel error (PSNR)', '5', '0.2', '5', '0']);
    // The middle prompt has a latent error of 0.24, and 30 - 20 * 0.24 dB.
    expect(Number(pruned![5])).toBeCloseTo(10 ** (-25.2 / 20), 6);
    expect((await saved(page, 'Save: Damage over sparsity', 'SVG')).text).toContain(
      'pixel error (PSNR), log scale',
    );
  });

  test('of pictures holds them all', async ({ open }) => {
    const page = await open(opened);
    const { name, text } = await saved(page, 'Save: Pictures', 'SVG');
    expect(name).toBe('pictures.svg');
    expect(text.match(/href="data:image\/png;base64,/g)).toHaveLength(15);
    expect(text).toContain('another picture');
  });
});
