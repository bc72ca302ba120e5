import { countTokens } from './model/countTokens';
import { OpenModels } from './model/openModels';
import { compareImages, readImage } from './model/readImage';
import { saveRendition } from './model/saveRendition';
import { scanLayers } from './model/scanLayers';
import { findPipeline } from '../core/model/pipeline';
import { selectLayers } from '../core/model/selector';
import { inspectLayer } from '../core/prune/inspectLayer';
import { planSteps } from '../core/prune/plan';
import { rankOf } from '../core/prune/rank';
import { renderTile } from '../core/prune/renderTile';
import { measureSizes } from '../core/prune/sizes';
import { cumulative } from '../core/stats/tensorScan';
import { isReadable } from '../core/stats/weights';
import type { ModelApi } from './api';
import { serve } from './rpc';
import { throttled } from './throttled';

const models = new OpenModels();

serve<ModelApi>({
  describe: async ({ path }) => (await models.get(path)).weights.model.description,
  identity: ({ path }) => models.identity(path),
  pipeline: ({ path }) => findPipeline(path),
  select: async ({ path, selector }) =>
    selectLayers(selector, (await models.get(path)).weights.model.description),
  scan: async ({ path, first = [] }, { signal, report }) =>
    scanLayers((await models.get(path)).weights, { first, signal, report }),
  plan: async ({ path, steps }, { signal, report }) =>
    planSteps(await models.get(path), steps, { signal, onProgress: throttled(report) }),
  thumbnails: async ({ path, steps, layers, rows, columns }, { signal, report }) => {
    const renditions = await models.get(path);
    const { states } = await renditions.resolve(steps, signal);
    for (const layer of layers) {
      signal.throwIfAborted();
      const { outputs, inputs } = renditions.weights.model.description.layers[layer]!;
      const whole = { row: 0, column: 0, height: outputs, width: inputs, rows, columns };
      report(await renderTile(renditions.weights, layer, whole, { states, signal }));
    }
  },
  tile: async ({ path, steps, layer, ...request }, { signal }) => {
    const renditions = await models.get(path);
    const { states } = await renditions.resolve(steps, signal);
    return renderTile(renditions.weights, layer, request, { states, signal });
  },
  inspect: async ({ path, steps, layer }, { signal }) => {
    const renditions = await models.get(path);
    const plan = await planSteps(renditions, steps, { signal });
    const { states } = await renditions.resolve(steps, signal);
    return inspectLayer(renditions.weights, layer, { states, plan, signal });
  },
  classes: async ({ path, layers }, { signal, report }) => {
    const { weights } = await models.get(path);
    for (const layer of layers) {
      const tensor = weights.model.weights[layer]!;
      if (isReadable(tensor))
        report({ layer, counts: cumulative((await weights.scan(tensor, signal)).classes) });
    }
  },
  rank: async ({ path, layer, row, column }, { signal }) =>
    rankOf((await models.get(path)).weights, { layer, row, column }, signal),
  sizes: async ({ path, steps }, { signal }) => {
    const renditions = await models.get(path);
    const { states } = await renditions.resolve(steps, signal);
    return measureSizes(renditions.weights, states, signal);
  },
  save: async (request, { signal, report }) =>
    saveRendition(models, request, { signal, report: throttled(report) }),
  tokens: ({ folder, text }) => countTokens(folder, text),
  image: ({ png }) => Promise.resolve(readImage(png)),
  compare: ({ before, after }) => Promise.resolve(compareImages(before, after)),
  close: ({ path }) => models.close(path),
});
