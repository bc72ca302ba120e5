import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { test as base } from 'vitest';
import { webviewPage } from '../../src/host/ui/webviewPage';
import { launchBrowser } from '../../tools/vscode-host/browser.mjs';
import type { PageOptions } from './fakePage';
import { ORIGIN } from './vscodeStub';

export const themes = ['dark', 'light', 'hc-dark', 'hc-light'] as const;
export type Theme = (typeof themes)[number];

export interface OpenOptions extends Partial<PageOptions> {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly density?: number;
}

/** Opens an app of the built extension on the fake host. */
export type Open = (options?: OpenOptions) => Promise<Page>;

export const bodyClass: Readonly<Record<Theme, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast vscode-high-contrast-light',
};

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const built = process.env['POLLARD_WEBVIEWS'] ?? folder('../../dist/webview');

let script: Promise<string> | undefined;

/** The browser's context for a density of pixels. */
type ContextOf = (density: number) => Promise<BrowserContext>;

/** A test with `open`: every page is closed after it, and an error on a page's console fails it. Files of a worker share a browser. */
export const test = base.extend<{ contextOf: ContextOf; open: Open }>({
  contextOf: [
    async ({}, use) => {
      // A process for every page takes longer than to draw it: pages of one context may share one. So does code that is
      // compiled anew for speed, of a page that lives for seconds.
      const browser = await launchBrowser('--renderer-process-limit=1', '--js-flags=--no-maglev');
      const contexts = new Map<number, Promise<BrowserContext>>();
      await use(density => {
        const known = contexts.get(density);
        const context = known ?? browser.newContext({ deviceScaleFactor: density });
        contexts.set(density, context);
        return context;
      });
      await browser.close();
    },
    { scope: 'worker' },
  ],
  open: async ({ task, contextOf }, use) => {
    const pages: Page[] = [];
    const errors: string[] = [];
    await use(async (options = {}) => {
      const page = await (await contextOf(options.density ?? 1)).newPage();
      pages.push(page);
      await showApp(page, options, errors);
      return page;
    });
    for (const page of pages) await page.close();
    if (errors.length > 0)
      throw new Error(`${task.name}: the page reported errors:\n${errors.join('\n')}`);
  },
});

async function showApp(page: Page, options: OpenOptions, errors: string[]): Promise<void> {
  const { theme = 'dark', width = 1280, height = 800, ...rest } = options;
  await page.setViewportSize({ width, height });
  page.setDefaultTimeout(45_000);
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', error => {
    errors.push(String(error));
  });
  const settings: PageOptions = {
    app: 'editor',
    answers: {},
    steps: [],
    selection: [],
    extraLayers: 0,
    description: null,
    remembered: undefined,
    thumbnails: 'answered',
    webgl: 'processor',
    frames: 'drawn',
    preview: {},
    ...rest,
  };
  await page.addInitScript({
    content: `window.pollardOptions = ${JSON.stringify(settings)};\n${await fakePage()}`,
  });
  await page.route(`${ORIGIN}/**`, route => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/')
      return route.fulfill({ contentType: 'text/html', body: html(settings.app, theme) });
    const file = pathname.startsWith('/themes/')
      ? folder(`.${pathname}`)
      : `${built}/${pathname.split('/').at(-1)}`;
    const contentType = pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
    return route.fulfill({ contentType, body: readFileSync(file) });
  });
  // A large model is made up while the page loads.
  await page.goto(`${ORIGIN}/`, { timeout: 60_000 });
}

/** The host's own page, with the theme's tokens and class as VS Code adds them. */
function html(app: PageOptions['app'], theme: Theme): string {
  const webview = { cspSource: ORIGIN, asWebviewUri: (uri: unknown) => uri };
  const uri = { path: '' };
  return webviewPage(webview as never, uri as never, app)
    .replace('</title>', `</title>\n  <link rel="stylesheet" href="${ORIGIN}/themes/${theme}.css">`)
    .replace('<body>', `<body class="${bodyClass[theme]}">`);
}

function fakePage(): Promise<string> {
  script ??= build({
    entryPoints: [folder('./fakePage.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome120',
  }).then(result => result.outputFiles[0]!.text);
  return script;
}
