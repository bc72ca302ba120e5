// npm run bench:propose: an allocation by sensitivity against one sparsity for all.
import { runBundled } from './runBundled.mjs';

await runBundled({ proposeRuns: 'test/bench/proposeRuns.ts' }, 'proposeRuns');
