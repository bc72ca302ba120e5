import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { refuseRestricted } from '../../ui/refuseRestricted';
import type { Services } from '../../services/services';
import { commandLineOf } from './commandLine';

/**
 * Goes on with a sweep in a process of its own, the command line's: it outlives this window, and writes the same bytes as from a
 * terminal. Whoever looks at the folder sees what it does; a second one says in its log that the folder is taken, and ends.
 */
export async function resumeSweep(services: Services, folder: string): Promise<ChildProcess> {
  refuseRestricted();
  const run = path.join(folder, 'run');
  await mkdir(run, { recursive: true });
  // Who goes on does not want the pause any more that nobody was there to take.
  await rm(path.join(run, 'control'), { force: true });
  const log = await open(path.join(run, 'log.txt'), 'a');
  try {
    const { file, env } = commandLineOf(services);
    const child = spawn(process.execPath, [file, 'sweep', 'resume', folder], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env,
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** Asks the process that computes a sweep, wherever it runs, to end after its present cell. */
export const pauseSweep = (folder: string): Promise<void> => ask(folder, 'pause');

/** Asks it to end at once: the present cell is dropped, and the folder says that it was stopped until somebody goes on. */
export const stopSweep = (folder: string): Promise<void> => ask(folder, 'stop');

const ask = (folder: string, word: 'pause' | 'stop'): Promise<void> =>
  writeFile(path.join(folder, 'run', 'control'), `${word}\n`);
