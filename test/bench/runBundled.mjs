import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles sources, named from the repository's root, into a folder that is gone afterwards, and runs the script `main` there with
 * the sample's folder and what `more` gives for the folder. This process ends as that one does.
 * @param {Readonly<Record<string, string>>} sources By the name of their bundle.
 * @param {string} main
 * @param {(folder: string) => readonly string[]} [more]
 */
export async function runBundled(sources, main, more = folder => [folder]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'pollard-bench-'));
  try {
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    await build({
      entryPoints: Object.fromEntries(
        Object.entries(sources).map(([name, file]) => [name, path.join(root, file)]),
      ),
      bundle: true,
      platform: 'node',
      outdir: folder,
      external: ['onnxruntime-node'],
      logLevel: 'warning',
    });
    const script = path.join(folder, `${main}.js`);
    const args = [script, path.join(root, 'media', 'sample'), ...more(folder)];
    process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
