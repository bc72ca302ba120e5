import type { Locator, Page } from 'playwright-core';

/** The overview's list of layers. */
export const list = (page: Page): Locator =>
  page.getByRole('listbox', { name: 'layers', exact: true });

/** A layer's thumbnail. */
export const thumbnail = (page: Page, name: string): Locator =>
  list(page).getByRole('option', { name: new RegExp(`^${name.replaceAll('.', '\\.')},`) });

/** What the page remembers after somebody chose the grid: every layer with its name and shape. */
export const grid = { remembered: { version: 2, value: { layout: 'grid' } } } as const;

/** The layers in the overview, from the top. */
export const shownNames = async (page: Page): Promise<readonly string[]> =>
  (await list(page).getByRole('option').all()).length === 0
    ? []
    : list(page)
        .getByRole('option')
        .evaluateAll(options =>
          options.map(each => each.getAttribute('aria-label')!.split(',')[0]!),
        );

/** Chooses an option of a dropdown. */
export const choose = async (page: Page, control: string, option: string): Promise<void> => {
  await page.getByRole('combobox', { name: control }).click();
  await page.getByRole('combobox', { name: control }).getByRole('option', { name: option }).click();
};

/** What VS Code's menus are told of an element. */
export const contextOf = async (element: Locator): Promise<unknown> =>
  JSON.parse((await element.getAttribute('data-vscode-context')) ?? 'null');

/** The requests of one name that reached the host. */
export const calls = (page: Page, name: string): Promise<readonly unknown[]> =>
  page.evaluate(
    wanted => window.pollard.calls.filter(call => call.name === wanted).map(call => call.request),
    name,
  );

/** Opens a layer by double click. */
export async function openLayer(page: Page, name: string): Promise<void> {
  await thumbnail(page, name).dblclick();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

/** The heatmap, for keys and the mouse. */
export const heatmap = (page: Page): Locator => page.getByRole('application');

/** What the crosshair says. */
export const reading = (page: Page): Locator => page.locator('.layer-reading');

/** Pictures are answered no more. */
export const holdPictures = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.pollard.host.holdPictures();
  });

/** The pictures that were held back come, of other steps than the page knows of: what it shows then is theirs alone. */
export const releaseOtherPictures = (page: Page): Promise<void> =>
  page.evaluate(() => {
    window.pollard.host.forgetSteps();
    window.pollard.host.releasePictures();
  });

/** Until what was to be drawn is drawn. */
export const twoFrames = (page: Page): Promise<unknown> =>
  page.evaluate(
    () => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
