import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { ModelDescription } from '../../src/shared/model';
import { describeUnet } from './describeUnet';
import { closeBrowser, test, themes } from './openApp';
import { choose, heatmap, list, openLayer, reading, thumbnail } from './page';

const folder = fileURLToPath(new URL('../output/screens', import.meta.url));
let description: ModelDescription;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  description = await describeUnet(8);
});
afterAll(closeBrowser);

const widths = { wide: 1400, narrow: 420 } as const;
const toK = 'down_blocks.2.attentions.0.transformer_blocks.0.attn2.to_k';

interface Screen {
  readonly name: string;
  readonly show: (page: Page) => Promise<void>;
}

/** What is seen: each is taken in four themes, at both densities, wide and narrow. */
const screens: readonly Screen[] = [
  {
    name: 'overview',
    show: async page => {
      await thumbnail(page, 'conv_in').click();
    },
  },
  {
    name: 'threshold',
    show: async page => {
      await page.getByRole('button', { name: 'Threshold', exact: true }).click();
      await raiseTo(page, '50');
    },
  },
  {
    name: 'layer',
    show: async page => {
      await openTo(page);
      await raiseTo(page, '60');
    },
  },
  {
    name: 'weights',
    show: async page => {
      await openTo(page);
      await choose(page, 'Scale', 'signed');
      await heatmap(page).focus();
      await page.keyboard.press('ArrowRight');
      for (let i = 0; i < 7; i++) await page.keyboard.press('+');
      await page.getByRole('button', { name: 'Table' }).click();
      await page.getByRole('table').filter({ hasText: 'rows' }).waitFor();
      await heatmap(page).focus();
    },
  },
];

async function openTo(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Filter layers' }).fill(`layer:${toK}`);
  await expect.poll(() => list(page).getByRole('option').count()).toBe(1);
  await openLayer(page, toK);
  const { x, y, width, height } = (await heatmap(page).boundingBox())!;
  await page.mouse.move(x + width * 0.55, y + height * 0.5);
  await expect.poll(() => reading(page).textContent()).toMatch(/rank/);
}

async function raiseTo(page: Page, sparsity: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Sparsity in %' }).fill(sparsity);
  await page.getByRole('button', { name: 'Apply' }).and(page.locator(':enabled')).waitFor();
}

const cases = screens.flatMap(screen =>
  themes.flatMap(theme =>
    (['wide', 'narrow'] as const).flatMap(room =>
      [1, 2].map(density => ({ ...screen, theme, room, density })),
    ),
  ),
);

describe('nothing is cut off or out of reach', () => {
  test.for(cases)(
    'in the $name, $theme, $room, $density x',
    async ({ name, show, theme, room, density }, { open }) => {
      const page = await open({
        description,
        theme,
        density,
        width: widths[room],
        height: 900,
        steps: [
          { layers: linear(), goal: { sparsity: 0.35 }, enabled: true, label: 'Prune to 35 %' },
        ],
      });
      await list(page).getByRole('option').first().waitFor();
      await show(page);
      await page.screenshot({ path: `${folder}/${name}-${theme}-${room}-${density}x.png` });
      expect(await page.evaluate(overflowing)).toEqual([]);
    },
  );
});

const linear = (): readonly number[] =>
  description.layers.filter(({ target }) => target === 'linear').map(({ index }) => index);

/** What stands wider than the window, and controls that lie outside of it. */
function overflowing(): readonly string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  const page =
    scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide in ${clientWidth}`] : [];
  const controls = [
    ...document.querySelectorAll(
      'vscode-button, vscode-dropdown, vscode-text-field, [role=slider], table',
    ),
  ];
  return [
    ...page,
    ...controls.flatMap(control => {
      const { left, right, bottom } = control.getBoundingClientRect();
      const outside = left < 0 || right > clientWidth + 0.5 || bottom > innerHeight + 0.5;
      return outside ? [control.getAttribute('aria-label') ?? control.textContent.trim()] : [];
    }),
  ];
}
