import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { webviewPage, type WebviewApp } from '../../../src/host/ui/webviewPage';
import { ORIGIN } from '../vscodeStub';

/** One figure, what it may be at most, and in which unit. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

const [scripts, webviews, themes] = process.argv.slice(2) as [string, string, string];

/** A bundled script of the benchmark. */
export const scriptOf = (name: string): string =>
  readFileSync(path.join(scripts, `${name}.js`), 'utf8');

/** The page of an app as the host makes it, not loaded yet: first the page is told `globals`, then `script` runs. */
export async function benchPage(
  browser: Browser,
  app: WebviewApp,
  { globals, script }: { readonly globals: object; readonly script: string },
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    // The host is a worker here, which the webview's own policy would not let in.
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.on('pageerror', error => {
    throw error;
  });
  const told = Object.entries(globals).map(
    ([name, value]) => `window.${name} = ${JSON.stringify(value)};`,
  );
  await page.addInitScript({ content: [...told, scriptOf(script)].join('\n') });
  await page.route(`${ORIGIN}/**`, route => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: html(app) });
    const file = path.join(
      pathname.startsWith('/themes') ? themes : webviews,
      path.basename(pathname),
    );
    const contentType = pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
    return route.fulfill({ contentType, body: readFileSync(file) });
  });
  return page;
}

function html(app: WebviewApp): string {
  const webview = { cspSource: ORIGIN, asWebviewUri: (uri: unknown) => uri };
  return webviewPage(webview as never, { path: '' } as never, app)
    .replace('</title>', `</title><link rel="stylesheet" href="${ORIGIN}/themes/dark.css">`)
    .replace('<body>', '<body class="vscode-dark">');
}

/** Bytes of objects, wrappers and array buffers of the webview after a collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as Readonly<Record<string, number>>;
  return (
    usage['usedSize']! + (usage['embedderHeapUsedSize'] ?? 0) + (usage['backingStorageSize'] ?? 0)
  );
}

/** The value that 95 of 100 do not exceed. */
export const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
