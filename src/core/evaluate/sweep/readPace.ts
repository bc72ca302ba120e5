import { stat } from 'node:fs/promises';
import * as v from 'valibot';
import { median } from '../../../shared/safeLimit/orderStatistics';
import type { SweepPace } from '../../../shared/sweep/sweepChoice';
import { CONFIG_LIMIT, readWithin } from '../../io/readWithin';
import { cellsOf } from './cells';
import { readPlan, sweepPaths } from './sweepFolder';

const timing = v.object({ key: v.string(), milliseconds: v.pipe(v.number(), v.minValue(0)) });

/** So many pictures say how large one is. */
const WEIGHED = 32;

/** How fast a sweep was computed, and what its pictures take; undefined where no cell of it was. Fails as `readPlan` does. */
export async function readPace(folder: string): Promise<SweepPace | undefined> {
  const plan = await readPlan(folder);
  const { timings, image, latents } = sweepPaths(folder);
  const text = await readWithin(timings, CONFIG_LIMIT).then(String, () => '');
  const took = text.split('\n').flatMap(line => {
    const { success, output } = v.safeParse(timing, parsed(line));
    return success ? [output.milliseconds] : [];
  });
  if (took.length === 0) return undefined;
  const weights = await Promise.all(
    cellsOf(plan)
      .slice(0, WEIGHED)
      .map(async ({ key }) => (await sizeOf(image(key))) + (await sizeOf(latents(key)))),
  );
  const weighed = weights.filter(size => size > 0);
  return {
    millisecondsPerCall: median(took) / plan.settings.steps,
    bytesPerCell: weighed.length > 0 ? median(weighed) : 0,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
