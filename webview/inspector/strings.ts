import { localised } from '../ui/localised';

/** The texts that only the inspector has. */
export const strings = localised({
  restore: 'Restore original weights',
  exclude: 'Exclude from all steps',
  copySelector: 'Copy selector',
  exportCsv: 'Export CSV…',
  exportNpy: 'Export .npy…',
  exportPng: 'Export PNG…',
  comesFrom: 'Comes from',
  goesTo: 'Goes to',
  start: 'No layer: the input of the model, or a constant',
  end: 'No layer: the output of the model',
  of: 'of',
  neuronsGone: 'neurons are zero as a whole and leave a file that is shrunk',
  headsGone: 'heads are zero as a whole and leave a file that is shrunk',
  rowNorms: 'L2 norm per output row',
  pattern: 'Pattern 2:4',
  patternFits: 'of the groups of four inputs hold two zeros',
  patternShape: 'The inputs do not divide into groups of four.',
  actions: 'Actions',
  weights: 'Weights',
});
