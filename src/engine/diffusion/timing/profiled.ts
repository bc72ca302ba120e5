import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { ArithmeticRequest } from '../../api/timing';
import { openRuntime } from '../../session';
import { arbitraryFeeds } from '../arbitraryFeeds';
import { ProfileFile } from '../profile';

/** How often a file runs: from so many times on as often as fit into two seconds. */
export interface Runs {
  readonly least: number;
  readonly most: number;
}

const WHILE = 2000;

/** Runs a file some times under onnxruntime's profiler, without fusions that hide products, and reads what it wrote. */
export async function profiled<T>(
  { file, sizes, runtime }: ArithmeticRequest,
  { least, most }: Runs,
  tell: (profile: string) => T,
  { signal }: Pick<CallContext<never>, 'signal'>,
): Promise<T> {
  const profile = ProfileFile.begin();
  if (!profile) throw noProfile(file);
  try {
    const session = await (
      await openRuntime(runtime)
    ).load(file, {
      // With memory that is kept from call to call, as when it is timed: nodes of large outputs would wait for theirs each time.
      ...{ provider: 'cpu', sessionCache: 'all', optimization: 'basic', profile: profile.prefix },
    });
    try {
      const feeds = await arbitraryFeeds(file, sizes, signal);
      const began = performance.now();
      const isShort = (): boolean => performance.now() - began < WHILE;
      for (let run = 0; run < least || (run < most && isShort()); run++) {
        signal.throwIfAborted();
        await session.run(feeds);
      }
    } finally {
      session.endProfile();
      await session.release();
    }
    const found = profile.read(tell);
    if (!found) throw noProfile(file);
    return found;
  } finally {
    profile.remove();
  }
}

const noProfile = (file: string): Failure =>
  new Failure({
    code: 'no-space',
    message: `onnxruntime could not write what a run of ${file} is made of.`,
    hint: 'Make room in the folder for temporary files.',
    path: file,
  });
