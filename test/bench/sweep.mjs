// npm run bench:sweep: what a sweep of the sample costs besides onnxruntime, and how often it loads. With `-- --full`, what a
// setting and a layer of a sensitivity map cost on a UNet of Stable Diffusion 2's size (3.5 GB, made once; 5 GB of memory).
import path from 'node:path';
import { home } from './fullSize.mjs';
import { runBundled } from './runBundled.mjs';

const worker = { weightsWorker: 'src/engine/model/weightsWorker.ts' };
if (process.argv.includes('--full'))
  await runBundled(
    { fullUnetRuns: 'test/bench/fullUnetRuns.ts', ...worker },
    'fullUnetRuns',
    () => [home],
  );
else
  await runBundled(
    {
      sweepRuns: 'test/bench/sweepRuns.ts',
      sweepEngine: 'test/bench/sweepEngine.ts',
      ...worker,
    },
    'sweepRuns',
    folder => [path.join(folder, 'sweepEngine.js'), folder],
  );
