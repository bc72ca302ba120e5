import path from 'node:path';
import { sweepTemporaries } from '../bytes/atomicFile';
import { rollJournal } from './journal';

/**
 * Clears up after a save that a crash interrupted, before a model is opened: finishes it when its journal says that all
 * files were whole, and removes what other interrupted saves left in the folder.
 */
export async function finishSave(model: string): Promise<void> {
  await rollJournal(model);
  await sweepTemporaries(path.dirname(model));
}
