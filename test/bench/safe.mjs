// npm run bench:safe: the limit that pollard safe finds against the one of a full sweep.
import { runBundled } from './runBundled.mjs';

await runBundled(
  {
    cli: 'src/cli.ts',
    diffusionEngine: 'src/engine/diffusion/diffusionEngine.ts',
    safeRuns: 'test/bench/safeRuns.ts',
  },
  'safeRuns',
);
