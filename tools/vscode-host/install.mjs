// Installs the test host. Re-running is a no-op until this folder's lock file changes.
// No install script of any package runs: nothing is compiled, nothing is downloaded outside the registry.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const code = path.join(here, 'node_modules', 'code-server', 'lib', 'vscode');
const stamp = path.join(here, 'node_modules', '.vscode-host-stamp');
const want = createHash('sha256')
  .update(readFileSync(path.join(here, 'package-lock.json')))
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .update(readFileSync(path.join(here, 'spdlog-shim.cjs')))
  .digest('hex');

/**
 * @param {string} cwd
 * @param {...string} args
 */
function npm(cwd, ...args) {
  const cli = process.env.npm_execpath; // set under `npm run`; avoids npm.cmd + shell on Windows
  const [cmd, pre] = cli && /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
  const r = spawnSync(cmd, [...pre, ...args], {
    cwd,
    stdio: 'inherit',
    shell: pre.length === 0 && process.platform === 'win32',
  });
  if (r.status !== 0)
    throw new Error(`npm ${args.join(' ')} failed in ${cwd} (${r.status ?? r.error})`);
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== want) {
  const t0 = Date.now();
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  rmSync(stamp, { force: true });
  npm(here, 'ci', ...flags);
  const t1 = Date.now();
  // From the package's own npm-shrinkwrap.json; it lacks one optional peer, so plain `npm ci` refuses it.
  npm(code, 'ci', '--omit=dev', '--legacy-peer-deps', ...flags);
  const t2 = Date.now();
  // Never loaded by a workbench without Copilot / remote agents; 300 MB of the install.
  for (const d of [
    '@github/copilot-sdk',
    '@github/copilot-sdk-linux-x64',
    '@microsoft/mxc-sdk',
    '@devcontainers',
  ])
    rmSync(path.join(code, 'node_modules', d), { recursive: true, force: true });
  for (const d of ['copilot', 'microsoft-authentication', 'mermaid-markdown-features'])
    rmSync(path.join(code, 'extensions', d), { recursive: true, force: true });
  copyFileSync(
    path.join(here, 'spdlog-shim.cjs'),
    path.join(code, 'node_modules', '@vscode', 'spdlog', 'index.js'),
  );
  writeFileSync(
    path.join(code, 'node_modules', '@vscode', 'native-watchdog', 'index.js'),
    'exports.start = () => {};\n',
  );
  writeFileSync(stamp, want);
  console.log(
    `vscode-host: installed in ${((Date.now() - t0) / 1000).toFixed(1)} s (packages ${((t1 - t0) / 1000).toFixed(1)} s, server deps ${((t2 - t1) / 1000).toFixed(1)} s)`,
  );
}
