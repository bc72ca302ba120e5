import { arithmeticOf, type WeightDims } from '../../../core/evaluate/timing/arithmetic';
import { GraphUse } from '../../../core/model/graphUse';
import { StoredValues } from '../../../core/model/units/projection';
import type { ModelIndex } from '../../../core/onnx/modelIndex';
import { readModelIndex } from '../../../core/onnx/read/readModelIndex';
import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { ArithmeticRequest, ArithmeticResult } from '../../api/timing';
import { openRuntime } from '../../session';
import { arbitraryFeeds } from '../arbitraryFeeds';
import { ProfileFile } from '../profile';

/** Runs a file once under onnxruntime's profiler, without fusions that hide products. */
export async function arithmetic(
  { file, sizes, runtime }: ArithmeticRequest,
  { signal }: Pick<CallContext<never>, 'signal'>,
): Promise<ArithmeticResult> {
  const profile = ProfileFile.begin();
  if (!profile) throw noProfile(file);
  try {
    const session = await (
      await openRuntime(runtime)
    ).load(file, {
      ...{ provider: 'cpu', sessionCache: 'one', optimization: 'basic', profile: profile.prefix },
    });
    try {
      await session.run(await arbitraryFeeds(file, sizes, signal));
    } finally {
      session.endProfile();
      await session.release();
    }
    const weightDims = weightsByNode(await readModelIndex(file, signal));
    const found = profile.read(text => arithmeticOf(text, weightDims));
    if (!found) throw noProfile(file);
    return found;
  } finally {
    profile.remove();
  }
}

/** Every node's second input, where it is stored, whatever it passes on the way. */
function weightsByNode({ nodes, functions, tensors }: ModelIndex): WeightDims {
  const graph = new GraphUse({ nodes, functions });
  const stored = new StoredValues(graph, tensors);
  const named = new Map(nodes.map(node => [node.name, node]));
  return name => stored.find(graph.unscaled(named.get(name)?.inputs[1] ?? ''))?.tensor.dims;
}

const noProfile = (file: string): Failure =>
  new Failure({
    code: 'no-space',
    message: `onnxruntime could not write what a run of ${file} is made of.`,
    hint: 'Make room in the folder for temporary files.',
    path: file,
  });
