import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** What somebody asks of a sweep that runs, by a file: works on every platform, over networks and where signals do not. */
export type SweepControl = 'pause' | 'stop';

/** Takes what `run/control` of a sweep asks, which is then done with: the next run goes on. Undefined where nothing known is asked. */
export async function takeControl(folder: string): Promise<SweepControl | undefined> {
  const file = path.join(folder, 'run', 'control');
  const word = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (word !== 'pause' && word !== 'stop') return undefined;
  await rm(file, { force: true });
  return word;
}
