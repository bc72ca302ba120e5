import type { DiffusionApi } from '../api';
import { calibrate } from './calibrate/calibrate';
import { generate } from './generate';
import { EngineState } from './job';
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
  providers: async ({ runtime }) => (await openRuntime(runtime)).providers,
} satisfies DiffusionApi);
