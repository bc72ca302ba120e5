import { encode } from 'fast-png';
import type { Browser, Page } from 'playwright-core';
import { hash } from '../../fixtures/heavyTail';
import { sweepState } from '../sweepState';
import { ORIGIN } from '../vscodeStub';
import { benchPage, type Figure, heapOf, p95 } from './benchPage';

/** A sweep of a thousand cells: what is measured of it while it scrolls, and while its tolerance is dragged. */
export async function measureSweep(
  browser: Browser,
  { prompts, settings }: { readonly prompts: number; readonly settings: number },
): Promise<readonly Figure[]> {
  const page = await open(browser, prompts, settings);
  await page.locator('.sweep-grid img').first().waitFor();
  const { right, down } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.querySelector('.sweep-figures')!;
    return scrollWidth > 2 * clientWidth ? { right: 180, down: 0 } : { right: 0, down: 90 };
  });
  const scrolled = await page.evaluate(
    ([x, y]) => window.sweepBench.scroll(x!, y!, 240),
    [right, down],
  );
  // What came into sight has its pictures before the tolerance is dragged.
  await page.waitForFunction(() => {
    const { length } = document.querySelectorAll('.sweep-grid img');
    return length > 100 && !document.querySelector('.sweep-grid [data-src]:empty');
  });
  const dragged = await page.evaluate(() => window.sweepBench.drag(8, 120));
  const jumped = await page.evaluate(() => window.sweepBench.drag(71, 60));
  const heap = await heapOf(page);
  await page.context().close();
  return [
    { what: 'scrolling: work per frame, p95', value: p95(scrolled.work), limit: 12, unit: 'ms' },
    { what: 'cells in the page, at most', value: scrolled.cells, limit: 450, unit: '' },
    { what: 'tolerance: frames to the curve, p95', value: p95(dragged.frames), limit: 1, unit: '' },
    { what: 'tolerance dragged: work, p95', value: p95(dragged.work), limit: 16.7, unit: 'ms' },
    { what: 'tolerance jumps: work, p95', value: p95(jumped.work), limit: 16.7, unit: 'ms' },
    { what: 'heap and buffers', value: heap / 1e6, limit: 60, unit: 'MB' },
  ];
}

async function open(browser: Browser, prompts: number, settings: number): Promise<Page> {
  const state = sweepState({
    prompts: Array.from({ length: prompts }, (_, at) => `prompt ${at + 1} of a sweep`),
    sparsities: Array.from({ length: settings - 1 }, (_, at) => (at + 1) / settings),
    damage: (prompt, sparsity) => sparsity * (0.7 + (hash(`${prompt} ${sparsity}`) % 1000) / 2000),
  });
  const png = Buffer.from(picture());
  const globals = { sweepState: { ...state, pictures: `${ORIGIN}/images/` } };
  const page = await benchPage(browser, 'sweep', { globals, script: 'sweepPage' });
  await page.route(`${ORIGIN}/images/**`, route =>
    route.fulfill({ contentType: 'image/png', body: png }),
  );
  await page.goto(`${ORIGIN}/`);
  return page;
}

/** As large as a picture of Stable Diffusion 2, and as hard to decode as noise is. */
function picture(): Uint8Array {
  const [width, height] = [512, 512];
  let random = 1;
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    random = (random * 1103515245 + 12345) & 0x7fffffff;
    return random >>> 16;
  });
  return encode({ width, height, data, channels: 3, depth: 8 });
}
