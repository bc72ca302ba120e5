// Runs the suite inside the extension host of a real VS Code (code-server's), the extension loaded from source. An argument picks tests by name.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../../tools/vscode-host/browser.mjs';
import { startServer, workbenchUrl } from '../../tools/vscode-host/server.mjs';
import { newPage } from '../../tools/vscode-host/workbench.mjs';
import { bundleSuite, output, writeWorkspace } from './bundle.mjs';

/** @import { Browser } from 'playwright-core' */
/** @import { Server } from '../../tools/vscode-host/types.mjs' */

/** Milliseconds without a finished test after which the suite is stuck: more than the longest test may take, on any machine. */
const SILENCE = 240_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'pollard-suite-'));
const workspace = path.join(scratch, 'workspace');
const report = path.join(scratch, 'report.txt');
const artifacts = path.join(root, 'test', 'artifacts', 'suite');
mkdirSync(artifacts, { recursive: true });
writeFileSync(report, '');
await bundleSuite();
await writeWorkspace(workspace);

/** @type {Server | undefined} */
let server;
/** @type {Browser | undefined} */
let browser;
let code = 1;
try {
  server = await startServer({
    // One thread: onnxruntime's threads wait by spinning, which takes the cores from workbench and browser.
    env: { SUITE_LOG: report, SUITE_GREP: process.argv[2] ?? '', POLLARD_THREADS: '1' },
    log: path.join(artifacts, 'server.log'),
  });
  browser = await launchBrowser();
  const { page } = await newPage(browser, server, {
    // Nobody looks at it, and a browser without a graphics card draws by the pixel.
    ...{ width: 1000, height: 600 },
    develop: root,
    tests: path.join(output, 'index.js'),
  });
  /** @type {Promise<number>} */
  const finished = new Promise((resolve, reject) => {
    void page.exposeFunction('codeAutomationLog', () => undefined);
    void page.exposeFunction('codeAutomationExit', resolve);
    page.on('crash', () => {
      reject(new Error('The page crashed.'));
    });
    watchdog(() => {
      reject(new Error(`No test finished for ${SILENCE / 1000} seconds.`));
    });
  });
  await page.goto(workbenchUrl(server, workspace));
  code = await finished.catch(async (/** @type {unknown} */ error) => {
    console.error(error);
    await page.screenshot({ path: path.join(artifacts, 'stuck.png') });
    return 1;
  });
} finally {
  process.stdout.write(readFileSync(report, 'utf8'));
  await browser?.close();
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(code);

/**
 * Calls `bark` once the report has not grown for too long.
 * @param {() => void} bark
 */
function watchdog(bark) {
  let [size, since] = [0, Date.now()];
  setInterval(() => {
    const now = statSync(report, { throwIfNoEntry: false })?.size ?? size;
    if (now !== size) [size, since] = [now, Date.now()];
    else if (Date.now() - since > SILENCE) bark();
  }, 1000).unref();
}
