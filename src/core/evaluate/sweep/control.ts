import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What somebody asks of a sweep that runs, by a file: works on every platform, over networks and where signals do not. */
export type SweepControl = 'pause' | 'stop';

/** Reads `run/control` of a sweep; undefined where nothing, or nothing known, is asked. */
export async function readControl(folder: string): Promise<SweepControl | undefined> {
  const text = await readFile(path.join(folder, 'run', 'control'), 'utf8').catch(() => '');
  const word = text.trim();
  return word === 'pause' || word === 'stop' ? word : undefined;
}
