import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { webviewPage } from '../../../src/host/ui/webviewPage';
import type { EditorEvent } from '../../../src/shared/messages/editorMessages';
import type { ModelDescription } from '../../../src/shared/model/model';
import { launchBrowser } from '../../../tools/vscode-host/browser.mjs';
import { describeUnet } from '../describeUnet';
import { ORIGIN } from '../vscodeStub';
import { thumbnail } from '../page';
import type { BenchOptions } from './page';

/** One figure, what it may be at most, and in which unit. */
interface Figure {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

const [scripts, webviews, themes, json] = process.argv.slice(2) as [string, string, string, string];
const figures: Record<string, readonly Figure[]> = {};
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
  const host = readFileSync(path.join(scripts, 'host.js'), 'utf8');
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    // The host is a worker here, which the webview's own policy would not let in.
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.on('pageerror', error => {
    throw error;
  });
  const options: BenchOptions = { ...how, host };
  await page.addInitScript({
    content: `window.benchOptions = ${JSON.stringify(options)};\n${readFileSync(path.join(scripts, 'page.js'), 'utf8')}`,
  });
  await page.route(`${ORIGIN}/**`, route => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html() });
    const file = path.join(
      pathname.startsWith('/themes') ? themes : webviews,
      path.basename(pathname),
    );
    const contentType = pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
    return route.fulfill({ contentType, body: readFileSync(file) });
  });
  await page.goto(`${ORIGIN}/`);
  return page;
}

function html(): string {
  const webview = { cspSource: ORIGIN, asWebviewUri: (uri: unknown) => uri };
  return webviewPage(webview as never, { path: '' } as never, 'editor')
    .replace('</title>', `</title><link rel="stylesheet" href="${ORIGIN}/themes/dark.css">`)
    .replace('<body>', '<body class="vscode-dark">');
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

/** Bytes of objects, wrappers and array buffers of the webview after a collection. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as Readonly<Record<string, number>>;
  return (
    usage['usedSize']! + (usage['embedderHeapUsedSize'] ?? 0) + (usage['backingStorageSize'] ?? 0)
  );
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
}

function late(apart: readonly number[]): number {
  return (100 * apart.filter(each => each > 25).length) / apart.length;
}

function report(layers: number): void {
  const head = ['', ...Object.keys(figures), 'limit'];
  const lines = Object.values(figures)[0]!.map(({ what }, i) => {
    const each = Object.values(figures).map(list => list[i]!);
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
  console.log(`Load while measuring: ${loadavg()[0]!.toFixed(1)}. ${json}`);
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
try {
  for (const renderer of ['webgl2', 'canvas2d'] as const)
    figures[renderer] = await measure({ description, webgl: renderer === 'webgl2' });
} finally {
  await browser.close();
}
report(description.layers.length);
