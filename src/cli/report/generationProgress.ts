import { SingleBar } from 'cli-progress';
import { refusedList } from '../../shared/generation/refusedList';
import type { VariantEvent } from '../../engine/evaluate/generateVariant';
import { componentTitle } from '../../shared/model/component';
import { tell } from './output';

/** Runs a generation with a bar on stderr that counts its steps; what is worth saying on the way goes there too. */
export async function generationProgress<T>(
  work: (report: (event: VariantEvent) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar({
    format: '{stage} {bar} {value}/{total} | {eta_formatted}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1, 0, { stage: 'Loading' });
  try {
    return await work(event => {
      if (event.kind === 'loading')
        bar.update({ stage: `Loading ${componentTitle[event.component]}` });
      else if (event.kind === 'decoding') bar.update({ stage: 'Decoding' });
      else if (event.kind === 'provider') tell(`Not used: ${refusedList(event.refused)}`);
      else if (event.kind === 'step') {
        bar.setTotal(event.steps);
        bar.update(event.step, { stage: 'Denoising' });
      }
    });
  } finally {
    bar.stop();
  }
}
