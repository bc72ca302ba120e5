import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, expect } from 'vitest';
import type { ModelDescription } from '../../src/shared/model/model';
import { describeUnet } from './describeUnet';
import { test, themes } from './openApp';
import { choose, heatmap, list, openLayer, reading, thumbnail } from './page';
import { inEachTheme } from './inEachTheme';

/** A folder for pictures to look at. To make them takes longer than all that is checked. */
const folder = process.env['POLLARD_SCREENS'];
let description: ModelDescription;

beforeAll(async () => {
  if (folder) mkdirSync(folder, { recursive: true });
  description = await describeUnet(8);
});

const rooms = { wide: 1400, narrow: 420 } as const;
const toK = 'down_blocks.2.attentions.0.transformer_blocks.0.attn2.to_k';

interface Screen {
  readonly name: string;
  readonly show: (page: Page) => Promise<void>;
  readonly leave: (page: Page) => Promise<void>;
}

const filter = (page: Page, selector: string): Promise<void> =>
  page.getByRole('textbox', { name: 'Filter layers' }).fill(selector);
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const type = (page: Page, sparsity: string): Promise<void> =>
  page.getByRole('textbox', { name: 'Sparsity in %' }).fill(sparsity);

/** Opens a layer by filter and points at its middle. */
async function openByFilter(page: Page, name: string): Promise<void> {
  await filter(page, `layer:${name}`);
  await expect.poll(() => list(page).getByRole('option').count()).toBe(1);
  await openLayer(page, name);
}

/** Points at the middle of the heatmap. */
async function point(page: Page): Promise<void> {
  const { x, y, width, height } = (await heatmap(page).boundingBox())!;
  await page.mouse.move(x + width * 0.55, y + height * 0.5);
  await expect.poll(() => reading(page).textContent()).toMatch(/rank/);
}

async function back(page: Page): Promise<void> {
  await press(page, '‹ All layers');
  await filter(page, '');
}

const screens: readonly Screen[] = [
  {
    name: 'overview',
    show: page => thumbnail(page, 'conv_in').click(),
    leave: () => Promise.resolve(),
  },
  {
    name: 'threshold',
    show: async page => {
      await page.evaluate(() => {
        window.pollard.send({ kind: 'selection', layers: [], reveal: false });
      });
      await press(page, 'Threshold');
      await type(page, '50');
    },
    leave: page => press(page, 'Threshold'),
  },
  {
    name: 'layer',
    show: async page => {
      await openByFilter(page, toK);
      await type(page, '60');
    },
    leave: back,
  },
  {
    name: 'weights',
    show: async page => {
      await openByFilter(page, toK);
      await choose(page, 'Scale', 'signed');
      await heatmap(page).focus();
      await page.keyboard.press('ArrowRight');
      for (let i = 0; i < 7; i++) await page.keyboard.press('+');
      await press(page, 'Table');
      await page.getByRole('table').filter({ hasText: 'rows' }).waitFor();
      await heatmap(page).focus();
    },
    leave: async page => {
      await press(page, 'Table');
      await press(page, 'Fit');
      await choose(page, 'Scale', 'log |w|');
      await back(page);
    },
  },
  {
    name: 'kernel',
    show: async page => {
      await openByFilter(page, 'mid_block.resnets.0.conv1');
      await choose(page, 'Kernel slice', 'kernel 1, 1');
      await choose(page, 'Colour map', 'Magma');
    },
    leave: async page => {
      await choose(page, 'Colour map', 'Viridis');
      await back(page);
    },
  },
  {
    name: 'nothing',
    show: async page => {
      await filter(page, 'role:attention-z');
      await page.getByText('No layer matches the filter.').waitFor();
    },
    leave: page => filter(page, ''),
  },
];

// Themes differ in colours and borders, whatever the density.
test.for([
  [1, themes],
  [2, ['hc-dark']],
] as const)(
  'nothing is cut off or out of reach, wide or narrow, at %i x in %j',
  { timeout: 900_000 },
  async ([density, worn], { open }) => {
    const linear = description.layers.filter(({ target }) => target === 'linear');
    const layers = linear.map(({ index }) => index);
    const page = await open({
      description,
      density,
      width: rooms.wide,
      height: 900,
      steps: [{ layers, goal: { sparsity: 0.35 }, enabled: true, label: 'Prune to 35 %' }],
    });
    await thumbnail(page, 'conv_in').waitFor({ timeout: 60_000 });
    await inEachTheme(
      page,
      async theme => {
        for (const { name, show, leave } of screens) {
          await show(page);
          for (const room of ['narrow', 'wide'] as const) {
            await page.setViewportSize({ width: rooms[room], height: 900 });
            await expect.poll(() => page.locator('.blank').count()).toBe(0);
            await expect.poll(() => page.evaluate(isSharp)).toBe(true);
            if ((await heatmap(page).count()) > 0) await point(page);
            if (folder)
              await page.screenshot({ path: `${folder}/${name}-${theme}-${room}-${density}x.png` });
            expect(await page.evaluate(outside), `${name}, ${theme}, ${room}`).toEqual([]);
          }
          await leave(page);
        }
      },
      worn,
    );
  },
);

/** Whether a heatmap, if there is one, is drawn with every pixel of the screen. */
function isSharp(): boolean {
  const canvas = document.querySelector<HTMLCanvasElement>('.layer-pictures');
  if (!canvas) return true;
  return Math.abs(canvas.width - canvas.clientWidth * devicePixelRatio) <= 1;
}

/** What stands wider than the window, and controls that lie outside of it. */
function outside(): readonly string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  const page =
    scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide in ${clientWidth}`] : [];
  const controls = document.querySelectorAll(
    'vscode-button, vscode-dropdown, vscode-text-field, [role=slider], .threshold table',
  );
  const found = [...controls].filter(control => {
    const { left, right, bottom } = control.getBoundingClientRect();
    return left < 0 || right > clientWidth + 0.5 || bottom > innerHeight + 0.5;
  });
  return [
    ...page,
    ...found.map(control => control.getAttribute('aria-label') ?? control.textContent.trim()),
  ];
}
