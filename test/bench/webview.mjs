// npm run bench:webview: the editor over the full-size UNet's layers and a sweep of a thousand cells in a browser, against the
// limits of the project.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** @param {string} name */
const bench = name => path.join(root, 'test', 'browser', 'bench', name);
const scratch = mkdtempSync(path.join(tmpdir(), 'pollard-bench-'));
/** @satisfies {import('esbuild').BuildOptions} */
const common = { bundle: true, outdir: scratch, logLevel: 'warning' };
try {
  symlinkSync(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'), 'junction');
  await build({
    ...common,
    entryPoints: [bench('runs.ts')],
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    external: ['playwright-core'],
    alias: { vscode: path.join(root, 'test', 'browser', 'vscodeStub.ts') },
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  });
  await build({
    ...common,
    entryPoints: [bench('host.ts'), bench('page.ts'), bench('sweepPage.ts')],
    platform: 'browser',
    format: 'iife',
  });
  // As it is packaged: a development build would be measured otherwise.
  await build({
    ...common,
    entryPoints: ['editor', 'sweep'].map(app => ({
      in: path.join(root, 'webview', app, 'main.tsx'),
      out: app,
    })),
    platform: 'browser',
    target: 'chrome120',
    format: 'iife',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.glsl': 'text' },
  });
  const json = process.argv[2] ?? path.join(root, 'test', 'output', 'webview.json');
  mkdirSync(path.dirname(json), { recursive: true });
  const { status } = spawnSync(
    process.execPath,
    [
      path.join(scratch, 'runs.mjs'),
      ...[scratch, scratch, path.join(root, 'test', 'browser', 'themes'), json],
    ],
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
