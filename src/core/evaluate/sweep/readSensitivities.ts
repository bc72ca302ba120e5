import { Failure } from '../../../shared/failure';
import { damageOf } from '../../../shared/sensitivity/damage';
import { parseSensitivity } from '../../../shared/sensitivity/parseSensitivity';
import type { SweepBlocks } from '../../../shared/messages/sweepMessages';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { CONFIG_LIMIT, readWithin } from '../../io/readWithin';
import { sweepPaths } from './sweepFolder';

const components = ['unet', 'text-encoder'] as const;

/**
 * The maps of `sensitivity` that lie in a sweep's folder, `sensitivity-unet.json` and `sensitivity-text-encoder.json`: what each block
 * or layer costs. One that cannot be read, or is of another model than the sweep's, says so in place of figures.
 */
export async function readSensitivities(
  folder: string,
  { models }: Pick<SweepPlan, 'models'>,
): Promise<readonly SweepBlocks[]> {
  const found = await Promise.all(
    components.map(async (component): Promise<SweepBlocks | undefined> => {
      const file = sweepPaths(folder).sensitivity(component);
      try {
        const map = parseSensitivity((await readWithin(file, CONFIG_LIMIT)).toString(), file);
        const isOther = map.component !== component || map.base !== models[component];
        return isOther
          ? { component, damage: [], problem: 'It was measured of another model than the sweep.' }
          : { component, damage: damageOf(map.groups) };
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        return thrown.code === 'missing'
          ? undefined
          : { component, damage: [], problem: thrown.message };
      }
    }),
  );
  return found.flatMap(each => each ?? []);
}
