import { identitiesOf } from '../../../core/io/fileIdentity';
import { describeModel } from '../../../core/model/describeModel';
import { CalibrationFolder } from '../../../core/prune/calibration/calibrationFolder';
import { openModel } from '../../../core/prune/openModel';
import { saveModel } from '../../../core/prune/saveModel';
import { denseOf } from '../../../shared/model/fingerprint';
import { recipeVersion } from '../../../shared/recipe/recipeVersion';
import type { Remote } from '../../../shared/rpc/method';
import type { ModelApi } from '../../api/modelApi';

/**
 * What writing pruned copies asks of a model engine, in this process. Copies say what pruned them, whether they are given a
 * history or not. `calibrations`: a folder of what steps go by.
 */
export const modelsHere = (calibrations: string): Remote<Pick<ModelApi, 'describe' | 'save'>> => ({
  describe: async ({ path }) => (await describeModel(path)).description,
  save: async ({ path, steps, target, recipe: given }, { signal, report } = {}) => {
    const known = new CalibrationFolder(calibrations);
    const model = await openModel(path, signal, { calibrations: known });
    try {
      const { description } = model.weights.model;
      const all = [...(description.history?.steps ?? []), ...steps];
      const recipe = given ?? {
        ...{ version: recipeVersion(all), base: denseOf(description), steps: all },
      };
      await model.whileRead(async () => {
        const { masks } = await model.resolve(steps, signal);
        await saveModel(model.weights, masks, { target, recipe, signal, onProgress: report });
      });
      const saved = await describeModel(target);
      return {
        fingerprint: saved.description.fingerprint,
        identity: (await identitiesOf(saved.description.files)).join('|'),
      };
    } finally {
      await model.weights.close();
      await known.close();
    }
  },
});
