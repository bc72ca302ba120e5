import { nodeTimesOf } from '../../../core/evaluate/timing/nodeTimes';
import type { CallContext } from '../../../shared/rpc/method';
import type { ArithmeticRequest, NodeTimes } from '../../api/timing';
import { profiled, type Runs } from './profiled';

/**
 * After one call that is not counted, three are; more of a graph that is quick, for on a busy machine a node may wait milliseconds for
 * a thread.
 */
const RUNS: Runs = { least: 4, most: 100 };

/** How long each node of a file takes in a call, as onnxruntime's profiler tells. */
export const nodeTimes = (
  request: ArithmeticRequest,
  context: Pick<CallContext<never>, 'signal'>,
): Promise<NodeTimes> => profiled(request, RUNS, nodeTimesOf, context);
