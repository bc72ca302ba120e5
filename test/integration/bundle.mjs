// Bundles the suite's files for the extension host, where mocha loads them.
import { build } from 'esbuild';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const suite = path.join(root, 'test', 'integration', 'suite');

/** Where the bundles lie; `index.js` in it is the module whose run() VS Code calls. */
export const output = path.join(root, 'test', 'output', 'suite');

export async function bundleSuite() {
  rmSync(output, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(suite)
      .filter(file => file.endsWith('.ts'))
      .map(file => path.join(suite, file)),
    outdir: output,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha', 'onnx-proto'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * Writes the suite's workspace, once the suite is bundled.
 * @param {string} workspace
 */
export async function writeWorkspace(workspace) {
  /** @type {(file: string) => { writeWorkspace: (workspace: string, sample: string) => Promise<void> }} */
  const load = createRequire(import.meta.url);
  await load(path.join(output, 'workspace.js')).writeWorkspace(
    workspace,
    path.join(root, 'media', 'sample'),
  );
}

// By itself: the suite and a workspace to run it on, for a debugger (.vscode/launch.json).
if (import.meta.filename === process.argv[1]) {
  await bundleSuite();
  const workspace = path.join(root, 'test', 'output', 'workspace');
  rmSync(workspace, { recursive: true, force: true });
  await writeWorkspace(workspace);
}
