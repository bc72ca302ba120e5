// npm start: builds, and opens VS Code with Pollard on a fresh copy of the sample pipeline. Ctrl+C ends it.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'pollard-'));
const workspace = path.join(scratch, 'sample-pipeline');
cpSync(path.join(root, 'media', 'sample'), workspace, { recursive: true });
writeFileSync(path.join(workspace, 'README.md'), firstSteps());
process.once('exit', () => {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});

/** The first view is the workspace's README, drawn as a page: it says what to click. */
const openReadme = { 'workbench.startupEditor': 'readme' };

const desktop = process.env.POLLARD_VSCODE ?? onPath('code');
if (desktop) await openDesktop(desktop);
else await openInBrowser();

/**
 * The extension from source, in a window with its own profile.
 * @param {string} executable
 */
async function openDesktop(executable) {
  build('build');
  const settings = path.join(scratch, 'user', 'User');
  mkdirSync(settings, { recursive: true });
  writeFileSync(path.join(settings, 'settings.json'), JSON.stringify(openReadme));
  console.log(`Opening ${executable} on ${workspace}`);
  const code = spawn(
    executable,
    [
      '--new-window',
      '--wait',
      '--disable-workspace-trust',
      `--extensionDevelopmentPath=${root}`,
      ...['--user-data-dir', path.join(scratch, 'user')],
      workspace,
    ],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  await new Promise(resolve => code.once('exit', resolve));
}

/** The real workbench, served on this machine only, with the package installed as users have it. */
async function openInBrowser() {
  console.log(
    'No VS Code found (`code` on PATH, or POLLARD_VSCODE): starting one for the browser.',
  );
  run(process.execPath, [path.join(root, 'tools', 'vscode-host', 'install.mjs')]);
  build('package');
  const { freshDataFolder, installExtension, startServer, workbenchUrl } =
    await import('./vscode-host/server.mjs');
  const { vsixPath } = await import('./vsixPath.mjs');
  const data = freshDataFolder({
    'window.autoDetectColorScheme': true,
    'workbench.reduceMotion': 'auto',
    ...openReadme,
  });
  installExtension(data, vsixPath);
  const token = randomBytes(16).toString('hex');
  const server = await startServer({ data, token });
  console.log(`\nOpen ${workbenchUrl(server, workspace, token, { skipWelcome: false })}\n`);
  console.log('Click unet/model.onnx in the Explorer. Ctrl+C ends the server.');
  await new Promise(resolve => process.once('SIGINT', resolve));
  await server.stop();
}

/** The README of the copy: what to click, above the model card of the sample. */
function firstSteps() {
  const card = readFileSync(path.join(root, 'media', 'sample', 'README.md'), 'utf8');
  return `# Try Pollard

1. Click [unet/model.onnx](unet/model.onnx), here or in the Explorer. It shows every layer of the UNet as a heatmap.
2. Right-click a layer, choose **Prune to Sparsity…** and then **35 %**.
3. Press F1 and choose **Pollard: Generate Preview…** to see what that does to an image.

This folder is a copy of the built-in sample: nothing can break.

${card.replaceAll(/^#/gm, '##')}`;
}

/** @param {string} script */
function build(script) {
  run(npm, ['run', '--silent', script]);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** @param {string} name */
function onPath(name) {
  const command = process.platform === 'win32' ? `${name}.cmd` : name;
  const { status } = spawnSync(command, ['--version'], {
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  return status === 0 ? command : undefined;
}
