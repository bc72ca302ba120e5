import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import { readPace } from '../../../../src/core/evaluate/sweep/readPace';
import { makeSweepFolder, sweepPaths } from '../../../../src/core/evaluate/sweep/sweepFolder';
import { folderPerTest } from '../../../fixtures/temporaryFolder';
import { planOf } from './plan';

const at = folderPerTest();
const plan = planOf();

describe('what an earlier sweep took', () => {
  it('is not known before its first cell', async () => {
    await makeSweepFolder(at('sweep'), plan);
    expect(await readPace(at('sweep'))).toBeUndefined();
  });

  it('is the median cell by its calls, and the median picture with its latents', async () => {
    const folder = at('sweep');
    await makeSweepFolder(folder, plan);
    const { image, latents, timings } = sweepPaths(folder);
    const keys = cellsOf(plan).map(({ key }) => key);
    const took = [4000, 100, 6000];
    const lines = took.map((milliseconds, i) => JSON.stringify({ key: keys[i], milliseconds }));
    // A line that a crash tore says nothing.
    writeFileSync(timings, `${lines.join('\n')}\n{"key": "tor`);
    for (const key of keys.slice(0, 2)) {
      for (const file of [image(key), latents(key)])
        mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(image(key), Buffer.alloc(1000));
      writeFileSync(latents(key), Buffer.alloc(24));
    }
    expect(await readPace(folder)).toEqual({
      millisecondsPerCall: 4000 / plan.settings.steps,
      bytesPerCell: 1024,
    });
  });
});
