// A workbench with the packaged extension installed, on a fresh copy of the sample, and a screenshot per step.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../../tools/vscode-host/browser.mjs';
import { freshDataFolder, startServer } from '../../tools/vscode-host/server.mjs';
import { newPage, openWorkbench } from '../../tools/vscode-host/workbench.mjs';
import { putExtension } from './installed.mjs';

/** @typedef {Awaited<ReturnType<typeof openStage>>} Stage */

/**
 * What the command line says with --json, as far as tests read it.
 * @typedef {{ noiseHash?: string, components?: { sparsity: number }[] }} Answer
 */

/**
 * A preview of the extension's storage, as far as tests read it.
 * @typedef {object} Preview
 * @property {number} time
 * @property {{ title: string }[]} sides
 * @property {{ ssim: number }} similarity
 * @property {{ noiseHash: string, settings: { seed: number }, provider: { ran: string } }} report
 * @property {Buffer[]} images
 */

/**
 * @typedef {object} StageOptions
 * @property {Readonly<Record<string, unknown>>} [settings]
 * @property {boolean} [trust]
 * @property {{ width: number, height: number }} [size]
 * @property {(workspace: string) => void} [prepare]
 */

/** @type {(json: string) => Answer} */
const parseAnswer = JSON.parse;
/** @type {(json: string) => Omit<Preview, 'images'>} */
const parsePreview = JSON.parse;

/** Where the workbench says or asks something. */
const speaking = '.quick-input-widget, .monaco-dialog-box, .notification-list-item, .monaco-menu';
const root = fileURLToPath(new URL('../..', import.meta.url));
// onnxruntime's threads wait by spinning, which takes the cores from workbench and browser. Servers and command lines inherit it.
process.env.POLLARD_THREADS ??= '1';

/**
 * Opens the stage. `settings` are the user's; `trust` switches workspace trust on; `prepare` adds to the workspace before it opens.
 * @param {string} name
 * @param {StageOptions} [options]
 */
export async function openStage(name, { settings = {}, trust = false, size, prepare } = {}) {
  const data = freshDataFolder(settings);
  putExtension(data);
  const home = path.join(data, 'extensions');
  const installed = readdirSync(home).find(entry => entry.startsWith('pollard.'));
  if (!installed) throw new Error('The VSIX was not installed.');
  const extension = path.join(home, installed);
  const workspace = mkdtempSync(path.join(os.tmpdir(), 'pollard-workspace-'));
  cpSync(path.join(extension, 'media', 'sample'), workspace, { recursive: true });
  prepare?.(workspace);
  const shots = path.join(root, 'test', 'artifacts', name);
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(shots, { recursive: true });
  const server = await startServer({ data, trust, log: path.join(shots, 'server.log') });
  const browser = await launchBrowser();
  const { page, refused } = await newPage(browser, server, { ...size });
  /** @type {string[]} */
  const errors = [];
  page.on('console', message => {
    if (message.type() === 'error' && /pollard/i.test(message.text())) errors.push(message.text());
  });
  await openWorkbench(page, server, workspace);
  let shot = 0;
  /** @param {string} what */
  const screenshot = async what => {
    const file = `${String(++shot).padStart(2, '0')}-${what}.png`;
    await page.screenshot({ path: path.join(shots, file), animations: 'disabled' });
  };
  return {
    page,
    server,
    workspace,
    extension,
    /** Where its pictures are kept. */
    shots,
    refused,
    errors,
    /**
     * Keeps a picture of the whole workbench.
     * @param {string} what
     */
    screenshot,
    /** What a failure's reader needs where no picture is kept: lists, dialogs, notifications and the log's end. */
    failed: async () => {
      await screenshot('failed');
      const shown = await page.locator(speaking).filter({ visible: true }).allInnerTexts();
      return [...shown, `Log: ${logIn(data).trim().split('\n').slice(-15).join('\n')}`].join(
        '\n---\n',
      );
    },
    /**
     * Runs the installed command line.
     * @param {...string} args
     * @returns {Answer}
     */
    cli: (...args) => {
      const cli = path.join(extension, 'dist', 'cli.js');
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
        encoding: 'utf8',
      });
      if (status !== 0)
        throw new Error(`pollard ${args.join(' ')} ended with ${status}: ${stderr}`);
      return parseAnswer(stdout);
    },
    /** Finished previews in the extension's storage, the newest first, with their PNG files. */
    previews: () => previewsIn(data),
    /** What the extension logged. */
    log: () => logIn(data),
    close: async () => {
      await browser.close();
      await server.stop();
      rmSync(workspace, { recursive: true, force: true });
    },
  };
}

/**
 * Closes the stage, if it came to be opened.
 * @param {Stage | undefined} stage
 */
export const closeStage = stage => stage?.close();

/**
 * @param {string} data
 * @returns {Preview[]}
 */
function previewsIn(data) {
  const storage = path.join(data, 'data', 'User', 'workspaceStorage');
  if (!existsSync(storage)) return [];
  return readdirSync(storage, { recursive: true, encoding: 'utf8' })
    .filter(file => path.basename(file) === 'preview.json')
    .map(file => {
      const folder = path.join(storage, path.dirname(file));
      const pngs = readdirSync(folder)
        .filter(name => name.endsWith('.png'))
        .sort();
      return {
        ...parsePreview(readFileSync(path.join(storage, file), 'utf8')),
        images: pngs.map(name => readFileSync(path.join(folder, name))),
      };
    })
    .sort((a, b) => b.time - a.time);
}

/** @param {string} data */
function logIn(data) {
  const logs = path.join(data, 'data', 'logs');
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter(file => path.basename(file) === 'Pollard.log')
    .map(file => readFileSync(path.join(logs, file), 'utf8'))
    .join('');
}
