/** The rows of the table: which scenario measures a figure, and what it may cost. A ratio is to another figure of the run. */
const ratio = (of, to) => ({ ratio: of, to });

export const rows = [
  { work: 'a bare counting pass', scenario: 'bare', figure: 'bare' },
  {
    work: 'open, from process start',
    scenario: 'open',
    figure: 'open',
    limit: { ms: 400 },
    megabytes: 150,
  },
  { work: 'counts of every tensor', scenario: 'scan', figure: 'scan', megabytes: 300 },
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
  {
    work: 'histogram of the largest layer',
    scenario: 'afterScan',
    figure: 'histogram',
    limit: { ms: 30 },
  },
  { work: 'the same, pruned', scenario: 'afterScan', figure: 'prunedHistogram' },
  { work: 'cp and sync', scenario: 'copy', figure: 'copy' },
  {
    work: 'prune 35 % and save',
    scenario: 'save',
    figure: 'save',
    limit: ratio(2.5, 'copy'),
    megabytes: 300,
  },
  { work: 'thresholds of all Linear layers', scenario: 'thresholds', figure: 'thresholds' },
  { work: 'np.partition', figure: 'numpy', faster: 'thresholds', aim: 3 },
  { work: 'torch l1_unstructured', figure: 'torch', faster: 'thresholds', aim: 10 },
];
