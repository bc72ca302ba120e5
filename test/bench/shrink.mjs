// npm run bench:shrink: what removal costs, repaired and not, on the sample. With `-- --full`, what it pays on a UNet and a text encoder
// of Stable Diffusion 2's size (5 GB, made once; 15 GB of disk, 12 GB of memory), of latents of one size alone with `-- --full 64` or
// `96`, or `text_encoder` alone; with `-- --stand-ins`, what linear maps make up for branches; with `-- --in-turn`, what a calibration
// for each layer in turn makes of it.
import { home } from './fullSize.mjs';
import { runBundled } from './runBundled.mjs';

if (process.argv.includes('--full'))
  await runBundled({ shrinkFullRuns: 'test/bench/shrinkFullRuns.ts' }, 'shrinkFullRuns', () => [
    home,
    ...process.argv.slice(process.argv.indexOf('--full') + 1),
  ]);
else if (process.argv.includes('--stand-ins'))
  await runBundled({ standInRuns: 'test/bench/standInRuns.ts' }, 'standInRuns');
else if (process.argv.includes('--in-turn'))
  await runBundled({ turnRuns: 'test/bench/turnRuns.ts' }, 'turnRuns');
else await runBundled({ shrinkRuns: 'test/bench/shrinkRuns.ts' }, 'shrinkRuns');
