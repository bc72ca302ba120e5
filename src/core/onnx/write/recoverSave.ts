import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { sweepTemporaries } from '../../io/tempFiles';
import { hasJournal, replayJournal } from './journal';

/**
 * Clears up after a save that a crash interrupted, before a model is opened or saved: finishes it when its journal says
 * that all files were whole, and removes what other interrupted saves left in the folder.
 */
export async function recoverSave(file: string): Promise<void> {
  // Saves write through links, so that is where they were interrupted.
  const model = await realpath(file).catch(() => file);
  try {
    await replayJournal(model);
  } catch (error) {
    // Taken back: the model is the old one, whole.
    if (await hasJournal(model)) throw error;
  }
  await sweepTemporaries(path.dirname(model));
}
