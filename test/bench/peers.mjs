import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = fileURLToPath(new URL('peers.py', import.meta.url));

/** numpy and torch on the same Linear layers, where Debian's packages are installed. */
export async function peers({ file, script: scenarios, warm }) {
  const figures = {};
  const notes = [];
  const { stdout: layers } = await run(process.execPath, [scenarios, 'layers', file]);
  for (const peer of ['numpy', 'torch']) {
    warm();
    try {
      const running = run('/usr/bin/python3', [script, peer]);
      running.child.stdin.end(layers);
      const { wall, cpu } = JSON.parse((await running).stdout);
      figures[peer] = { wall, cpu, megabytes: 0 };
    } catch (failed) {
      const why = String(failed.stderr ?? failed)
        .trim()
        .split('\n')
        .at(-1);
      notes.push(`skipped: ${peer} (${why}); on Debian: apt-get install python3-${peer}`);
    }
  }
  return { figures, notes };
}
