import type { DiffusionApi } from '../api/diffusionApi';
import { calibrate } from './calibrate/calibrate';
import { generate } from './generate';
import { outputDifference } from './outputDifference';
import { EngineState } from './job';
import { dropLosses } from './probe/dropLosses';
import { probe } from './probe/probe';
import { proposeAllocation } from './probe/proposeAllocation';
import { sensitivity } from './probe/sensitivity';
import { sweepProfiles } from './profile';
import { arithmetic } from './timing/arithmetic';
import { nodeTimes } from './timing/nodeTimes';
import { loadCost } from './timing/loadCost';
import { timeCalls } from './timing/timeCalls';
import { endWithParent } from '../process/endWithParent';
import { serve } from '../process/rpc';
import { openRuntime } from '../session';

endWithParent();
sweepProfiles();
const state = new EngineState();

serve({
  generate: (request, context) => state.foreground.during(() => generate(request, context, state)),
  calibrate: (request, context) =>
    state.foreground.during(() => calibrate(request, context, state)),
  probe: (request, context) => probe(request, context, state),
  sensitivity: (request, context) => sensitivity(request, context, state),
  dropLosses: (request, context) => dropLosses(request, context, state),
  propose: (request, context) => proposeAllocation(request, context, state),
  score: (request, context) => state.scorers.score(request, context),
  difference: (request, context) => outputDifference(request, context),
  loadCost: (request, context) => loadCost(request, context),
  arithmetic: (request, context) => arithmetic(request, context),
  nodeTimes: (request, context) => nodeTimes(request, context),
  timeCalls: (request, context) => state.foreground.during(() => timeCalls(request, context)),
  providers: async ({ runtime }) => (await openRuntime(runtime)).providers,
  runtimeVersion: async ({ runtime }) => (await openRuntime(runtime)).version,
} satisfies DiffusionApi);
