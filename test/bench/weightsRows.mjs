/** @import { Ratio, Limit, Row } from './types.mjs' */

/**
 * The rows of the table: which scenario measures a figure, and what it may cost. A ratio is to another figure of the run.
 * @param {Ratio} of
 * @param {string} to
 * @returns {Limit}
 */
const ratio = (of, to) => ({ ratio: of, to });

/** @type {readonly Row[]} */
export const rows = [
  { work: 'a bare counting pass', scenario: 'bare', figure: 'bare' },
  {
    work: 'open, from process start',
    scenario: 'open',
    figure: 'open',
    limit: { ms: 400 },
    megabytes: 150,
  },
  {
    work: 'statistics of all layers, one thread',
    scenario: 'statistics',
    figure: 'statistics',
    limit: ratio(4, 'bare'),
    megabytes: 300,
  },
  {
    work: 'the same, two workers',
    scenario: 'twoWorkers',
    figure: 'twoWorkers',
    limit: ratio(2.5, 'bare'),
    megabytes: 300,
  },
  {
    work: 'dry run per layer',
    scenario: 'layerPlan',
    figure: 'layerPlan',
    limit: ratio({ fp16: 2, fp32: 3 }, 'bare'),
    megabytes: 300,
  },
  {
    work: 'dry run global',
    scenario: 'globalPlan',
    figure: 'globalPlan',
    limit: ratio({ fp16: 2, fp32: 3 }, 'bare'),
    megabytes: 300,
  },
  // Two workers hold a whole tensor, its scores and its marks each.
  ...[
    { work: 'dry run 2:4, two workers', figure: 'patternPlan', times: 8 },
    { work: 'dry run per row, two workers', figure: 'rowPlan', times: 12 },
    { work: 'dry run of channels, two workers', figure: 'channelsPlan', times: 8 },
  ].map(({ work, figure, times }) => ({
    ...{ work, scenario: figure, figure, megabytes: 800 },
    limit: ratio(times, 'bare'),
  })),
  {
    work: 'per layer, after a scan',
    scenario: 'afterScan',
    figure: 'layerAfterScan',
    limit: { ms: 50 },
  },
  {
    work: 'global, after a scan',
    scenario: 'afterScan',
    figure: 'globalAfterScan',
    limit: { fp16: { ms: 50 }, fp32: ratio(1.5, 'bare') },
  },
  { work: 'undo a whole-model step', scenario: 'afterScan', figure: 'undo', limit: { ms: 20 } },
  { work: 'redo it', scenario: 'afterScan', figure: 'redo', limit: { ms: 20 } },
  {
    work: 'tile of the largest layer, 512 x 512',
    scenario: 'afterScan',
    figure: 'tile',
    limit: { ms: 30 },
  },
  { work: 'the same, pruned', scenario: 'afterScan', figure: 'prunedTile' },
  {
    work: 'zoomed to single weights, pruned',
    scenario: 'afterScan',
    figure: 'zoomedTile',
    limit: { ms: 30 },
  },
  { work: 'inspect a first layer', scenario: 'afterScan', figure: 'firstInspection' },
  {
    work: 'histogram of the largest layer',
    scenario: 'afterScan',
    figure: 'histogram',
    limit: { ms: 30 },
  },
  { work: 'the same, pruned', scenario: 'afterScan', figure: 'prunedHistogram' },
  { work: 'cancel a scan', scenario: 'cancel', figure: 'cancel', limit: { ms: 100 } },
  { work: 'cp and sync', scenario: 'copy', figure: 'copy' },
  {
    work: 'prune 35 % and save',
    scenario: 'save',
    figure: 'save',
    limit: ratio(2.5, 'copy'),
    megabytes: 300,
  },
  { work: 'thresholds of all Linear layers', scenario: 'thresholds', figure: 'thresholds' },
  {
    work: 'the same, two workers',
    scenario: 'twoWorkerThresholds',
    figure: 'twoWorkerThresholds',
  },
  { work: 'np.partition, to one thread', figure: 'numpy', faster: 'thresholds' },
  { work: 'np.partition', figure: 'numpy', faster: 'twoWorkerThresholds', target: 3 },
  { work: 'torch l1_unstructured, to one thread', figure: 'torch', faster: 'thresholds' },
  { work: 'torch l1_unstructured', figure: 'torch', faster: 'twoWorkerThresholds', target: 10 },
];

/**
 * The same for the widest layer of Stable Diffusion 2. Work grows with the cube of its inputs; memory holds half a gram and the
 * weights as float64.
 * @type {readonly Row[]}
 */
export const wideLayerRows = [
  { work: 'SparseGPT to 50 %, one thread', figure: 'sparsegpt', ms: 30_000 },
  { work: 'SparseGPT 2:4, one thread', figure: 'sparsegptPattern', ms: 60_000 },
].map(({ work, figure, ms }) => ({
  ...{ work, scenario: figure, figure, megabytes: 450 },
  limit: { ms },
}));
