import type { WeightView } from '../../weights/view';
import { magnitude } from './magnitude';
import type { InputNorms } from '../calibration/inputNorms';
import type { ScoreCriterion } from './pruneCriterion';

/** |w| times the size of the input that it is multiplied with (Sun and others 2023, https://arxiv.org/abs/2306.11695). */
export const wanda: ScoreCriterion = {
  kind: 'scores',
  ordersByMagnitude: false,
  usesInputs: true,
  score(matrix, settings, norms) {
    const scores = magnitude.score(matrix, settings);
    const along = normsAsStored(matrix.view, norms!);
    const run = outputsSideBySide(matrix.view);
    for (let i = 0; i < scores.length;)
      for (const norm of along) for (const end = i + run; i < end; i++) scores[i]! *= norm;
    return scores;
  },
};

/** Neighbours in storage that have the same input: all outputs of a transposed matrix, else one. */
const outputsSideBySide = ({ shape, stride }: WeightView): number =>
  stride[0] === 1 ? shape[0] : 1;

/** The size of the input of each column, in the order in which columns are stored. */
function normsAsStored(view: WeightView, norms: InputNorms): Float64Array {
  const { shape, stride } = view;
  const [, inputs, kernel] = shape;
  const run = outputsSideBySide(view);
  const along = new Float64Array(inputs * kernel);
  for (let input = 0; input < inputs; input++)
    for (let position = 0; position < kernel; position++)
      along[(input * stride[1] + position * stride[2]) / run] =
        norms.length === inputs ? norms[input]! : norms[input * kernel + position]!;
  return along;
}
