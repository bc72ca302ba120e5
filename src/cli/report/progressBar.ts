import { SingleBar } from 'cli-progress';
import type { Progress } from '../../shared/rpc/method';

/** Runs work with a bar on stderr that goes when the work ends. Without a terminal there is no bar. */
export async function withProgress<T>(
  label: string,
  work: (onProgress: (progress: Progress) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar({
    format: `${label} {bar} {percentage} % | {eta_formatted}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(1, 0);
  try {
    return await work(({ done, total }) => {
      bar.setTotal(total);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}
