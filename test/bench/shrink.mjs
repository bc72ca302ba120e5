// npm run bench:shrink: what removal costs, repaired and not, on the sample. With `-- --full`, what it pays on a UNet of Stable
// Diffusion 2's size (3.5 GB, made once; 11 GB of disk, 12 GB of memory); with `-- --stand-ins`, what linear maps make up for branches.
import { home } from './fullSize.mjs';
import { runBundled } from './runBundled.mjs';

if (process.argv.includes('--full'))
  await runBundled({ shrinkFullRuns: 'test/bench/shrinkFullRuns.ts' }, 'shrinkFullRuns', () => [
    home,
  ]);
else if (process.argv.includes('--stand-ins'))
  await runBundled({ standInRuns: 'test/bench/standInRuns.ts' }, 'standInRuns');
else await runBundled({ shrinkRuns: 'test/bench/shrinkRuns.ts' }, 'shrinkRuns');
