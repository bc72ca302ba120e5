import type { DiffusionApi } from '../api';
import { calibrate } from './calibrate/calibrate';
import { generate } from './generate';
import { EngineState } from './job';
import { probe } from './probe/probe';
import { proposeAllocation } from './probe/proposeAllocation';
import { sensitivity } from './probe/sensitivity';
import { sweepProfiles } from './profile';
import { endWithParent } from '../process/endWithParent';
import { serve } from '../process/rpc';
import { openRuntime } from '../session';

endWithParent();
sweepProfiles();
const state = new EngineState();

serve({
  generate: (request, context) => generate(request, context, state),
  calibrate: (request, context) => calibrate(request, context, state),
  probe: (request, context) => probe(request, context, state),
  sensitivity: (request, context) => sensitivity(request, context, state),
  propose: (request, context) => proposeAllocation(request, context, state),
  providers: async ({ runtime }) => (await openRuntime(runtime)).providers,
} satisfies DiffusionApi);
