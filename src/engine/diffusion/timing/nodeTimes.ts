import { nodeTimesOf } from '../../../core/evaluate/timing/nodeTimes';
import type { CallContext } from '../../../shared/rpc/method';
import type { ArithmeticRequest, NodeTimes } from '../../api/timing';
import { profiled } from './profiled';

/** Calls that are counted, after one that is not. */
const RUNS = 3;

/** How long each node of a file takes in a call, as onnxruntime's profiler tells. */
export const nodeTimes = (
  request: ArithmeticRequest,
  context: Pick<CallContext<never>, 'signal'>,
): Promise<NodeTimes> => profiled(request, RUNS + 1, nodeTimesOf, context);
