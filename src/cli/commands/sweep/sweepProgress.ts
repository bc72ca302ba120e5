import { SingleBar } from 'cli-progress';
import type { SweepEvent } from '../../../engine/evaluate/sweep/sweepEvent';
import { variantName } from '../../../core/evaluate/sweep/variants';
import { tell } from '../../report/output';

/** Runs a sweep with a bar on stderr that counts its cells; failures are told as they come. */
export async function sweepProgress<T>(
  work: (report: (event: SweepEvent) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar({
    format: '{setting} {bar} {value}/{total} | {eta_formatted}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1, 0, { setting: 'Loading' });
  try {
    return await work(event => {
      if (event.kind === 'begin') {
        bar.setTotal(event.total);
        bar.update(event.done);
      } else if (event.kind === 'anchor') bar.update({ setting: 'dense, to compare with' });
      else if (event.kind === 'anchorFailed')
        tell(`A dense picture to compare with failed: ${event.message}`);
      else if (event.kind === 'cell') bar.update({ setting: variantName(event.cell.variant) });
      else if (event.kind === 'ended') {
        bar.update(event.done);
        if (event.result.state === 'failed') tell(`A cell failed: ${event.result.message}`);
      }
    });
  } finally {
    bar.stop();
  }
}
