import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { entriesOf } from '../../../shared/model/component';
import type { SweepPace } from '../../../shared/sweep/sweepChoice';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { isFile } from '../../io/isFile';
import { readPace } from './readPace';
import { readPlan, sweepPaths } from './sweepFolder';

export interface EarlierPace extends SweepPace {
  /** The folder of the sweep that took it. */
  readonly folder: string;
}

/**
 * What a sweep of the very same models took, on whatever machine that was: of those that lie in `places` or are one of them, the
 * first. Undefined where none did; what cannot be read is passed over.
 */
export async function earlierPace(
  { models }: Pick<SweepPlan, 'models'>,
  places: readonly string[],
): Promise<EarlierPace | undefined> {
  for (const place of new Set(places.map(each => path.resolve(each)))) {
    const names = await readdir(place).catch((): string[] => []);
    for (const folder of [place, ...names.sort().map(name => path.join(place, name))]) {
      if (!(await isFile(sweepPaths(folder).plan))) continue;
      const plan = await readPlan(folder).catch(() => undefined);
      if (!plan || !sameModels(plan.models, models)) continue;
      const pace = await readPace(folder).catch(() => undefined);
      if (pace) return { ...pace, folder };
    }
  }
  return undefined;
}

const sameModels = (a: SweepPlan['models'], b: SweepPlan['models']): boolean =>
  entriesOf(a).length === entriesOf(b).length && entriesOf(a).every(([kind, is]) => b[kind] === is);
