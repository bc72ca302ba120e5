import type { Tensor } from '../../core/diffusion/session';
import { toFloat32 } from '../../core/diffusion/tensor';
import type { CallContext } from '../../shared/rpc/method';
import type { DifferenceRequest, OutputDifference } from '../api/diffusionApi';
import { openRuntime, type Runtime } from '../session';
import { arbitraryFeeds } from './arbitraryFeeds';

/**
 * How far two graphs with the same inputs and outputs are from each other, on one input of seeded numbers, on the CPU. One is
 * loaded at a time. Fails as `Runtime.load` does.
 */
export async function outputDifference(
  { first, second, runtime }: DifferenceRequest,
  { signal }: Pick<CallContext<never>, 'signal'>,
): Promise<OutputDifference> {
  const opened = await openRuntime(runtime);
  const feeds = await arbitraryFeeds(first, undefined, signal);
  const before = await outputsOf(opened, first, feeds);
  signal.throwIfAborted();
  const after = await outputsOf(opened, second, feeds);
  let [largest, scale] = [0, 0];
  for (const [name, values] of before) {
    const others = after.get(name);
    if (others?.length !== values.length) return { largest: Infinity, scale };
    for (const [i, value] of values.entries()) {
      const distance = Math.abs(value - others[i]!);
      // What is no number in both is the same.
      if (Number.isNaN(distance) && !(Number.isNaN(value) && Number.isNaN(others[i])))
        largest = Infinity;
      if (distance > largest) largest = distance;
      if (Math.abs(value) > scale) scale = Math.abs(value);
    }
  }
  return { largest, scale };
}

async function outputsOf(
  runtime: Runtime,
  file: string,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await runtime.load(file, { provider: 'cpu', sessionCache: 'one' });
  try {
    const outputs = await session.run(feeds);
    return new Map(
      session.outputs.map(({ name }) => [name, Float32Array.from(toFloat32(outputs[name]!))]),
    );
  } finally {
    await session.release();
  }
}
