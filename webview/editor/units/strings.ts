import { localised } from '../../ui/localised';

/** Texts of the overview of heads and neurons. */
export const strings = localised({
  units: 'Heads and neurons',
  scoredBy: 'Scored by',
  byMagnitude: 'by |w|',
  byObs: 'by what their loss costs (OBS)',
  scoring: 'Reading the weights of heads and neurons…',
  scoringObs: 'Computing what the loss of each head and neuron costs…',
  needsCalibration:
    'By |w| for comparison only. Remove Heads and Neurons… measures what their loss costs, and shows it here from then on.',
  legendMagnitude: 'mean |w| of a head or neuron',
  legendObs: 'error as a share of the layer’s output',
  obsLong:
    'What the loss of a head or neuron adds to the squared error of its layer once the others make up for it, as a share of what all of them give it, each by itself.',
  lowestLeft: 'lowest at the left',
  noUnits: 'no heads or neurons that can leave',
  none: 'No heads or neurons can leave this model.',
  asTable: 'As Table',
  table: 'Heads and neurons by score',
  takenBy: 'taken in by',
  heads: 'heads',
  neurons: 'neurons',
  lowest: 'lowest',
  median: 'median',
  highest: 'highest',
  removed: 'removed',
  scoresLong:
    'Scored before the steps. Lowest, median and highest of each attention and feed-forward.',
});
