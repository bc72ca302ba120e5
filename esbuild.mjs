// Builds the extension, the engines, the command line and the webviews into dist/.
import { build, context } from 'esbuild';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** @import { BuildOptions } from 'esbuild' */

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** @satisfies {BuildOptions} */
const common = {
  bundle: true,
  outdir: 'dist',
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
};

/** @param {...string} files */
const entries = (...files) => files.filter(file => existsSync(file));

/** @satisfies {BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode', 'onnxruntime-node'],
  outbase: 'src',
  // Engines stand beside the extension and the command line, so that a fork finds them by name.
  entryPoints: [
    ...entries('src/extension.ts', 'src/cli.ts'),
    ...entries(
      'src/engine/model/modelEngine.ts',
      'src/engine/diffusion/diffusionEngine.ts',
      'src/engine/model/weightsWorker.ts',
    ),
  ].map(file => ({ in: file, out: path.basename(file, '.ts') })),
};

const apps = readdirSync('webview').filter(app => existsSync(`webview/${app}/main.tsx`));
/** @satisfies {BuildOptions} */
const browser = {
  ...common,
  platform: 'browser',
  target: 'chrome120',
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  outdir: 'dist/webview',
  loader: { '.glsl': 'text' },
  entryPoints: apps.map(app => ({ in: `webview/${app}/main.tsx`, out: app })),
};

// What is packaged starts from nothing; while developing, somebody may be reading what was built before.
if (production) rmSync('dist', { recursive: true, force: true });
for (const options of [node, browser]) {
  if (watch) await (await context(options)).watch();
  else await build(options);
}

// What is drawn on must be there at once, also over a slow line.
const sweep = 'dist/webview/sweep.js';
if (production && statSync(sweep).size > 400_000)
  throw new Error(`${sweep} has ${statSync(sweep).size} bytes: more than 400,000.`);
