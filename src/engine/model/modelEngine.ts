import { countTokens } from './countTokens';
import { modelOptions } from './modelOptions';
import { OpenModels } from './openModels';
import { compareImages, readImage } from './readImage';
import { savePrunedModel } from './savePrunedModel';
import { readSweepContents } from './readSweepContents';
import { exportPrunedModel } from './exportPrunedModel';
import { shrinkPrunedModel } from './shrinkPrunedModel';
import { scanLayers } from './scanLayers';
import { originOfCell } from './originOfCell';
import { renderThumbnails } from './thumbnails';
import { readPrompts } from '../../core/diffusion/readPrompts';
import { readProgress } from '../../core/evaluate/sweep/readProgress';
import { readPlan } from '../../core/evaluate/sweep/sweepFolder';
import { readPace } from '../../core/evaluate/sweep/readPace';
import { sweepChoices } from '../../core/evaluate/sweep/sweepChoices';
import { sweepTemporaries } from '../../core/io/tempFiles';
import { compareModels } from '../../core/compare/compareModels';
import { findPipeline } from '../../core/model/pipeline';
import { selectLayers } from '../../core/model/selector';
import { exportWeights } from '../../core/prune/exportWeights';
import { inspectLayer } from '../../core/prune/inspectLayer';
import { patternShares } from '../../core/prune/patternShares';
import { planSteps } from '../../core/prune/plan';
import { rankOf } from '../../core/prune/rankOf';
import { renderTile } from '../../core/prune/renderTile';
import { scoreSpreads } from '../../core/prune/scoreSpreads';
import { scoredUnits } from '../../core/prune/scoredUnits';
import { removedUnits } from '../../core/prune/structured/removedUnits';
import { goneUnits, wholeUnits } from '../../core/prune/structured/wholeUnits';
import { measureSizes } from '../../core/prune/measureSizes';
import { cumulative } from '../../core/stats/tensorScan';
import { isReadable } from '../../core/weights/weightTensor';
import { onlyPlanes } from '../../shared/stats/onlyPlanes';
import type { ModelApi } from '../api/modelApi';
import { MOST_OF_A_LAYER } from '../../shared/budget/budget';
import { proposeBudget } from '../budget/proposeBudget';
import { formCosts } from '../export/formCosts';
import { endWithParent } from '../process/endWithParent';
import { serve } from '../process/rpc';
import { missingCalibration, nameOfCalibration } from './stepCalibration';
import { throttled } from '../process/throttled';
import { shrinkPipeline } from '../shrink/shrinkPipeline';

endWithParent();
const options = modelOptions();
const models = new OpenModels(options);
const { scratch } = options;
// What an engine left there that was killed with its window.
if (scratch !== undefined) void sweepTemporaries(scratch);

serve({
  describe: ({ path }) => models.use(path, ({ weights }) => weights.model.description),
  identity: ({ path }) => models.identity(path),
  pipeline: ({ path }) => findPipeline(path),
  select: ({ path, selector }) =>
    models.use(path, ({ weights }) => selectLayers(selector, weights.model.description)),
  scan: ({ path, first = [] }, { signal, report }) =>
    models.use(path, ({ weights }) => scanLayers(weights, { first, signal, report })),
  plan: ({ path, steps }, { signal, report }) =>
    models.use(path, model => planSteps(model, steps, { signal, onProgress: throttled(report) })),
  thumbnails: ({ path, steps, layers, ...cells }, { signal, report }) =>
    models.use(path, async model => {
      const { masks } = await model.resolve(steps, signal);
      await renderThumbnails(model.weights, layers, { masks, ...cells, signal, report });
    }),
  tile: ({ path, steps, layer, planes, ...request }, { signal }) =>
    models.use(path, async model => {
      const { masks } = await model.resolve(steps, signal);
      const options = { masks, signal, urgent: true };
      return onlyPlanes(await renderTile(model.weights, layer, request, options), planes);
    }),
  inspect: ({ path, steps, layer }, { signal }) =>
    models.use(path, async model => {
      const plan = await planSteps(model, steps, { signal });
      const { masks } = await model.resolve(steps, signal);
      return inspectLayer(model.weights, layer, { masks, plan, signal });
    }),
  removedUnits: ({ path, steps }, { signal }) =>
    models.use(path, async model => {
      const { masks } = await model.resolve(steps, signal);
      return removedUnits(model.weights, steps, masks, signal);
    }),
  unitScores: ({ path, ...request }, { signal }) =>
    models.use(path, model => scoredUnits(model, request, signal)),
  scoreSpreads: ({ path, ...request }, { signal }) =>
    models.use(path, model => scoreSpreads(model, request, signal)),
  buckets: ({ path, layers }, { signal, report }) =>
    models.use(path, async ({ weights }) => {
      for (const layer of layers) {
        const tensor = weights.model.weights[layer]!;
        if (isReadable(tensor))
          report({ layer, counts: cumulative((await weights.scan(tensor, signal)).buckets) });
      }
    }),
  rank: ({ path, layer, row, column }, { signal }) =>
    models.use(path, ({ weights }) => rankOf(weights, { layer, row, column }, signal)),
  sizes: ({ path, steps }, { signal }) =>
    models.use(path, async model => {
      const { masks } = await model.resolve(steps, signal);
      return measureSizes(model.weights, masks, signal);
    }),
  difference: ({ before, after }, { signal, report }) =>
    models.use(before.path, first =>
      models.use(after.path, second =>
        compareModels(
          { model: first, steps: before.steps },
          { model: second, steps: after.steps },
          { signal, onProgress: throttled(report) },
        ),
      ),
    ),
  patterns: ({ path, steps }, { signal, report }) =>
    models.use(path, async model => {
      const { masks } = await model.resolve(steps, signal);
      for await (const share of patternShares(model.weights, masks, signal)) report(share);
    }),
  exportWeights: ({ path, steps, ...request }, { signal, report }) =>
    models.use(path, async model => {
      const { masks } = await model.resolve(steps, signal);
      const onProgress = throttled(report);
      await exportWeights(model.weights, { ...request, masks, signal, onProgress });
    }),
  save: async (request, { signal, report }) =>
    savePrunedModel(models, request, { signal, report: throttled(report) }),
  goneUnits: ({ path, steps }, { signal }) =>
    models.use(path, async model => {
      const { masks } = await model.resolve(steps, signal);
      return goneUnits(await wholeUnits(model.weights, masks, { signal }));
    }),
  shrink: (request, { signal, report }) =>
    shrinkPrunedModel(models, request, { signal, report: throttled(report) }),
  shrinkPipeline: (request, { signal, report }) =>
    shrinkPipeline(
      {
        filesOf: file => models.use(file, ({ weights }) => weights.model.description.files),
        shrink: (component, call) => shrinkPrunedModel(models, component, call),
      },
      request,
      { signal, report: throttled(report) },
    ),
  export: (request, { signal, report }) =>
    exportPrunedModel(models, request, { signal, report: throttled(report), scratch }),
  formCosts: ({ path, steps }, { signal, report }) =>
    models.use(path, resolver =>
      formCosts(resolver, { steps, scratch, signal, onProgress: report }),
    ),
  budget: ({ path, ...request }, { signal, report }) =>
    models.use(path, resolver =>
      proposeBudget(resolver, {
        ...{ ...request, criterion: 'sparsegpt', fusionSafe: true, most: MOST_OF_A_LAYER },
        ...{ signal, onProgress: report },
      }),
    ),
  tokens: ({ folder, text }) => countTokens(folder, text),
  image: ({ png }) => Promise.resolve(readImage(png)),
  compare: ({ before, after }) => Promise.resolve(compareImages(before, after)),
  sweep: ({ folder }) => readSweepContents(folder),
  sweepPlan: ({ folder }) => readPlan(folder),
  sweepProgress: ({ folder }) => readProgress(folder),
  sweepPace: async ({ folder }) => (await readPace(folder)) ?? null,
  sweepChoices: async ({ pipeline, prompts }) => sweepChoices(pipeline, await readPrompts(prompts)),
  prompts: async ({ file }) => [...new Set(await readPrompts(file))],
  sweepCell: ({ folder, key }) => originOfCell({ folder, key }, options.calibrations),
  calibrationNeed: ({ step }) => Promise.resolve(missingCalibration(step)),
  calibrationName: ({ file }) => nameOfCalibration(file),
  close: ({ path }) => models.close(path),
} satisfies ModelApi);
