import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import type { EditorEvent } from '../../../src/shared/messages/editorMessages';
import type { ModelDescription } from '../../../src/shared/model/model';
import { launchBrowser } from '../../../tools/vscode-host/browser.mjs';
import { describeUnet } from '../describeUnet';
import { ORIGIN } from '../vscodeStub';
import { thumbnail } from '../page';
import { benchPage, type Figure, heapOf, p95, scriptOf } from './benchPage';
import type { BenchOptions } from './page';
import { measureSweep } from './sweepRuns';

const json = process.argv[5]!;
const LARGEST = 'up_blocks.1.attentions.0.transformer_blocks.0.ff.net.0.proj';

async function measure(how: Omit<BenchOptions, 'host'>): Promise<readonly Figure[]> {
  const page = await open(how);
  const opening = await page.evaluate(() => window.bench.opening());
  const overview = await page.evaluate(async () => {
    const scroller = document.querySelector('.overview')!;
    // Down to the last layer and up again: no frame stands still.
    return window.bench.frames(frame => {
      scroller.scrollTop += frame % 48 < 24 ? 90 : -90;
    }, 96);
  });
  await page.getByRole('button', { name: 'Threshold', exact: true }).click();
  await counted(page);
  const all = await page.evaluate(() => window.bench.threshold(40, 'overview'));
  await page.getByRole('button', { name: 'Threshold', exact: true }).click();

  await page.getByRole('textbox', { name: 'Filter layers' }).press('Tab');
  await openLayer(page, how.description);
  await counted(page);
  const zoom = await page.evaluate(() => window.bench.frames(window.bench.wheel, 240));
  const pan = await page.evaluate(async () => {
    // Where the picture fills its room.
    await window.bench.frames(window.bench.wheel, 24);
    return window.bench.frames(window.bench.drag, 240);
  });
  const one = await page.evaluate(() => window.bench.threshold(40, 'layer'));
  const heap = await heapOf(page);
  await page.context().close();

  const work = how.webgl ? 12 : 25;
  const apart = [...zoom.apart, ...pan.apart];
  return [
    { what: 'first picture', value: opening.first, limit: 1000, unit: 'ms' },
    { what: 'all pictures in sight', value: opening.all, limit: 1000, unit: 'ms' },
    { what: 'zoom: work per frame, p95', value: p95(zoom.work), limit: work, unit: 'ms' },
    { what: 'pan: work per frame, p95', value: p95(pan.work), limit: work, unit: 'ms' },
    { what: 'zoom and pan: frames over 25 ms', value: late(apart), limit: 5, unit: '%' },
    { what: 'overview: frames over 25 ms', value: late(overview.apart), limit: 5, unit: '%' },
    { what: 'layer: frames to the hatch, p95', value: p95(one.frames), limit: 1, unit: '' },
    { what: 'layer: exact counts, p95', value: p95(one.counts), limit: 50, unit: 'ms' },
    { what: 'overview: frames to the hatch, p95', value: p95(all.frames), limit: 1, unit: '' },
    { what: 'overview: exact counts, p95', value: p95(all.counts), limit: 50, unit: 'ms' },
    { what: 'heap and buffers', value: heap / 1e6, limit: 150, unit: 'MB' },
  ];
}

async function open(how: Omit<BenchOptions, 'host'>): Promise<Page> {
  const benchOptions: BenchOptions = { ...how, host: scriptOf('host') };
  const page = await benchPage(browser, 'editor', { globals: { benchOptions }, script: 'page' });
  await page.goto(`${ORIGIN}/`);
  return page;
}

/** Opens the largest layer as *Go to Layer* and a double click do. */
async function openLayer(page: Page, description: ModelDescription): Promise<void> {
  const { index } = description.layers.find(({ name }) => name === LARGEST)!;
  await page.evaluate(layer => {
    const event: EditorEvent = { kind: 'selection', layers: [layer], reveal: true };
    window.postMessage({ type: 'event', event });
  }, index);
  await thumbnail(page, LARGEST).dblclick();
  await page.getByRole('heading', { name: LARGEST }).waitFor();
}

/** Waits until the counts of all layers are there. */
async function counted(page: Page): Promise<void> {
  const table = page.getByRole('table', { name: 'What would be zero' });
  await table
    .getByText(/^\d.* %$/)
    .first()
    .waitFor();
}

function late(apart: readonly number[]): number {
  return (100 * apart.filter(each => each > 25).length) / apart.length;
}

type Table = Readonly<Record<string, readonly Figure[]>>;

/** A row for each figure, a column for each way it was measured. */
function print(table: Table): void {
  const head = ['', ...Object.keys(table), 'limit'];
  const lines = Object.values(table)[0]!.map(({ what }, i) => {
    const each = Object.values(table).map(list => list[i]!);
    const shown = each.map(
      ({ value, limit, unit }) => `${value.toFixed(1)} ${unit}${value <= limit ? '' : ' MISSED'}`,
    );
    return [what, ...shown, [...new Set(each.map(({ limit }) => limit))].join(' / ')];
  });
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map(line => line[i]!.length)));
  for (const line of [head, ...lines])
    console.log(
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  '),
    );
}

function report(layers: number, tables: readonly Table[]): void {
  for (const table of tables) {
    print(table);
    console.log('');
  }
  console.log(`Load while measuring: ${loadavg()[0]!.toFixed(1)}. ${json}`);
  const figures = Object.assign({}, ...tables) as Table;
  writeFileSync(json, JSON.stringify({ layers, load: loadavg()[0], figures }, null, 2));
  if (
    Object.values(figures)
      .flat()
      .some(({ value, limit }) => !(value <= limit))
  )
    process.exitCode = 1;
}

const description = await describeUnet(1);
const browser = await launchBrowser();
const editor: Record<string, readonly Figure[]> = {};
const sweep: Record<string, readonly Figure[]> = {};
try {
  for (const prompts of [50, 8]) {
    const settings = 1000 / prompts;
    sweep[`sweep, ${prompts} prompts x ${settings} settings`] = await measureSweep(browser, {
      prompts,
      settings,
    });
  }
  for (const renderer of ['webgl2', 'canvas2d'] as const)
    editor[renderer] = await measure({ description, webgl: renderer === 'webgl2' });
} finally {
  await browser.close();
}
report(description.layers.length, [editor, sweep]);
