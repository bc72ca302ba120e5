import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isFile } from '../../io/isFile';
import { writeWhole } from '../../io/writeWhole';

/**
 * What somebody asks of a sweep that runs, by a file: works on every platform, over networks and where signals do not. A pause lets
 * the present cell end; a stop does not, and is kept until somebody goes on.
 */
export type SweepControl = 'pause' | 'stop';

const controlFile = (folder: string): string => path.join(folder, 'run', 'control');
const stoppedFile = (folder: string): string => path.join(folder, 'run', 'stopped');

/** What `run/control` of a sweep asks; undefined where nothing known is asked. */
export async function readControl(folder: string): Promise<SweepControl | undefined> {
  const word = (await readFile(controlFile(folder), 'utf8').catch(() => '')).trim();
  return word === 'pause' || word === 'stop' ? word : undefined;
}

/** Takes what is asked, which is then done with: the next run goes on. */
export async function takeControl(folder: string): Promise<SweepControl | undefined> {
  const word = await readControl(folder);
  if (word === 'stop') await writeWhole(stoppedFile(folder), Buffer.from('stop\n'));
  if (word) await rm(controlFile(folder), { force: true });
  return word;
}

/** Whether a sweep was stopped, and nobody went on with it. */
export const isStopped = (folder: string): Promise<boolean> => isFile(stoppedFile(folder));

/** Somebody goes on with it. */
export const forgetStop = (folder: string): Promise<void> =>
  rm(stoppedFile(folder), { force: true });
