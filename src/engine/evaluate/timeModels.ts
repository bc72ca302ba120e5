import type { CallContext, Progress, Remote } from '../../shared/rpc/method';
import type { TimedModel } from '../../shared/timing/timeReport';
import type { DiffusionApi } from '../api/diffusionApi';
import type { TimeCallsRequest } from '../api/timing';

/** Runs work with a diffusion engine whose process has done nothing before and is gone afterwards. */
export type InNewEngine = <T>(
  work: (
    diffusion: Remote<Pick<DiffusionApi, 'loadCost' | 'arithmetic' | 'timeCalls'>>,
  ) => Promise<T>,
) => Promise<T>;

/** The least number of calls whose median says something. */
export const LEAST_RUNS = 10;
/** Words of a prompt, as CLIP takes them. */
export const TOKENS = 77;

/**
 * Measures one model, or two whose calls alternate: load time, peak memory and arithmetic each in a process of its own, since memory
 * that was used once stays with a process; then the calls in one. Fails as onnxruntime does.
 */
export async function timeModels(
  inNewEngine: InNewEngine,
  { files, runs, sizes, ...where }: TimeCallsRequest,
  { signal, report }: CallContext<Progress>,
): Promise<readonly TimedModel[]> {
  const total = 2 * files.length + runs;
  let done = 0;
  const next = (): void => {
    report({ done: ++done, total });
  };
  const costs: Omit<TimedModel, 'path' | 'calls'>[] = [];
  for (const file of files) {
    const ask = { file, sizes, ...where };
    const { milliseconds, peakBytes, bytes } = await inNewEngine(each =>
      each.loadCost(ask, { signal }),
    );
    next();
    const arithmetic = await inNewEngine(each => each.arithmetic(ask, { signal }));
    next();
    costs.push({ loadMilliseconds: milliseconds, peakBytes, bytes, arithmetic });
  }
  const { calls } = await inNewEngine(each =>
    each.timeCalls({ files, runs, sizes, ...where }, { signal, report: next }),
  );
  return files.map((path, at) => ({ path, ...costs[at]!, calls: calls[at]! }));
}
