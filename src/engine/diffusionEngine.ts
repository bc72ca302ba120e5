import type { DiffusionApi } from './api';
import { generate } from './diffusion/generate';
import { EngineState } from './diffusion/job';
import { endWithParent } from './endWithParent';
import { serve } from './rpc';
import { openRuntime } from './session';

endWithParent();
const state = new EngineState();

serve<DiffusionApi>({
  generate: (request, context) => generate(request, context, state),
  providers: async ({ runtime }) => (await openRuntime(runtime)).providers,
});
