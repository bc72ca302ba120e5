import type { AtomicFile, Fault } from '../../io/atomicFile';
import { hasJournal, replaceAll } from './journal';

/**
 * Has a model's files written beside where they go, the model first, and puts them there once `write` is through. What it throws
 * leaves the target as it was, and none of them behind.
 */
export async function replaceWhenWhole(
  target: string,
  write: (written: AtomicFile[]) => Promise<void>,
  fault?: Fault,
): Promise<void> {
  const written: AtomicFile[] = [];
  try {
    await write(written);
    // Data before the model, so that the pair can be loaded at every moment.
    const [model, ...data] = written;
    if (data.length === 0) await model!.replace();
    else await replaceAll(target, [...data, model!], fault);
  } catch (error) {
    // A journal needs the files that it names: the next opening finishes the save.
    if (!(await hasJournal(target))) for (const file of written) await file.discard();
    throw error;
  }
}
