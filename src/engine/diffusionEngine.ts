import type { DiffusionApi } from './api';
import { generate } from './diffusion/generate';
import { EngineState } from './diffusion/job';
import { sweepProfiles } from './diffusion/profile';
import { endWithParent } from './endWithParent';
import { serve } from './rpc';
import { openRuntime } from './session';

endWithParent();
sweepProfiles();
const state = new EngineState();

serve<DiffusionApi>({
  generate: (request, context) => generate(request, context, state),
  providers: async ({ runtime }) => (await openRuntime(runtime)).providers,
});
