import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** @import { Figures } from './types.mjs' */

const run = promisify(execFile);
/** @type {(json: string) => { wall: number, cpu: number }} */
const parse = JSON.parse;
const script = fileURLToPath(new URL('peers.py', import.meta.url));

/**
 * numpy and torch on the same Linear layers, where Debian's packages are installed.
 * @param {{ file: string, script: string, warm: () => void }} options
 */
export async function peers({ file, script: scenarios, warm }) {
  /** @type {Figures} */
  const figures = {};
  /** @type {string[]} */
  const notes = [];
  const { stdout: layers } = await run(process.execPath, [scenarios, 'layers', file]);
  for (const peer of ['numpy', 'torch']) {
    warm();
    try {
      const running = run('/usr/bin/python3', [script, peer]);
      running.child.stdin?.end(layers);
      const { wall, cpu } = parse((await running).stdout);
      figures[peer] = { wall, cpu, megabytes: 0 };
    } catch (failed) {
      const why = String(failed instanceof Error && 'stderr' in failed ? failed.stderr : failed)
        .trim()
        .split('\n')
        .at(-1);
      notes.push(`skipped: ${peer} (${why}); on Debian: apt-get install python3-${peer}`);
    }
  }
  return { figures, notes };
}
