// `npm start` as a new user runs it, where no VS Code is installed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../../tools/vscode-host/browser.mjs';
import {
  acceptQuickInput,
  newPage,
  runCommand,
  webviewWith,
} from '../../tools/vscode-host/workbench.mjs';
import { drawnEditor } from '../e2e/gestures.mjs';

/** @import { ChildProcessByStdio } from 'node:child_process' */
/** @import { Readable } from 'node:stream' */

const root = fileURLToPath(new URL('../..', import.meta.url));
const shots = path.join(root, 'test', 'artifacts', 'start');

test('npm start prints an address whose first page says what to click: the sample opens, the walkthrough counts it, and Ctrl+C leaves nothing', async () => {
  const started = spawn('node', ['tools/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, POLLARD_VSCODE: '' },
  });
  const url = await printedUrl(started);
  const browser = await launchBrowser();
  try {
    assert.equal(url.hostname, '127.0.0.1');
    assert.notEqual(url.searchParams.get('tkn'), null);
    const { page, refused } = await newPage(browser, { origin: url.origin, authority: url.host });
    await page.goto(url.href);
    const link = 'a[data-href$="unet/model.onnx"]';
    const first = await webviewWith(page, link);
    assert.match(await first.locator('body').innerText(), /Click unet\/model\.onnx/);
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: path.join(shots, 'first.png'), animations: 'disabled' });
    await first.locator(link).first().click();
    await drawnEditor(page, 60_000);
    await page.screenshot({ path: path.join(shots, 'opened.png'), animations: 'disabled' });
    // The model was opened before VS Code reads the walkthrough.
    const box = page.locator('.quick-input-widget', { hasText: 'Get Started with Pollard' });
    await runCommand(page, 'Welcome: Open Walkthrough...', box);
    // VS Code's own walkthroughs are on the list, too.
    await box.locator('input[type="text"]').first().fill('Get Started with Pollard');
    await acceptQuickInput(page, 'Get Started with Pollard');
    await page
      .locator('[data-done-step-id="pollard.pollard#start#open"][aria-checked="true"]')
      .waitFor({ state: 'attached' });
    await page.screenshot({ path: path.join(shots, 'walkthrough.png'), animations: 'disabled' });
    assert.deepEqual([...refused], []);
  } finally {
    await browser.close();
    started.kill('SIGINT');
  }
  await once(started, 'exit');
  assert.equal(existsSync(url.searchParams.get('folder') ?? root), false);
});

/**
 * The address in what the process prints; fails when it ends without one.
 * @param {ChildProcessByStdio<null, Readable, null>} child
 */
async function printedUrl(child) {
  let text = '';
  /** @type {AsyncIterable<string>} */
  const output = child.stdout.setEncoding('utf8');
  for await (const words of output) {
    text += words;
    const [, address] = /^Open (\S+)$/m.exec(text) ?? [];
    if (address) return new URL(address);
  }
  throw new Error(`npm start ended without an address:\n${text}`);
}
