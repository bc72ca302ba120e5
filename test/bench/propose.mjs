// npm run bench:propose: an allocation by sensitivity against one sparsity for all.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'pollard-bench-'));
try {
  symlinkSync(path.join(root, 'node_modules'), path.join(scratch, 'node_modules'), 'junction');
  await build({
    entryPoints: [path.join(root, 'test', 'bench', 'proposeRuns.ts')],
    bundle: true,
    platform: 'node',
    outdir: scratch,
    external: ['onnxruntime-node'],
    logLevel: 'warning',
  });
  const { status } = spawnSync(
    process.execPath,
    [path.join(scratch, 'proposeRuns.js'), path.join(root, 'media', 'sample'), scratch],
    { stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
