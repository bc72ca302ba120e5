// npm run bench:generate: what the engine adds to onnxruntime's own time, and what it keeps of memory.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'pollard-bench-'));
try {
  symlinkSync(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'), 'junction');
  await build({
    entryPoints: ['generateRuns', 'generateEngine'].map(name =>
      path.join(root, 'test', 'bench', `${name}.ts`),
    ),
    bundle: true,
    platform: 'node',
    outdir: scratch,
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
  const json = process.argv[2] ?? path.join(root, 'test', 'output', 'generate.json');
  mkdirSync(path.dirname(json), { recursive: true });
  const { status } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      path.join(scratch, 'generateRuns.js'),
      path.join(scratch, 'generateEngine.js'),
      path.join(root, 'media', 'sample'),
      json,
    ],
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
