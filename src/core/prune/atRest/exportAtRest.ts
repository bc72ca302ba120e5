import type { AtRest } from '../../../shared/export/exportForm';
import { Failure } from '../../../shared/failure';
import type { Weights } from '../../stats/weights';
import { rewriteModel, type RewriteOptions, sizeOfFiles } from '../rewriteModel';
import { RestingGraph } from './restingGraph';
import { restingTensors } from './restingTensors';

/** What an export made. */
export interface Exported {
  /** Tensors that lie smaller, and float32 ones that do not: the form cannot hold their weights, or makes them no smaller. */
  readonly smaller: number;
  readonly left: number;
  /** Bytes of all files before and after. */
  readonly before: number;
  readonly after: number;
}

/** The first opset whose CumSum finds where a byte's weights begin. */
const LEAST_OPSET = 11;

/**
 * Writes a model whose float32 weights lie as halves, as bytes with a scale for each output, or as a bit each and those
 * that are not zero, with nodes in front that make them float32 again, which onnxruntime folds while it loads: Cast; Cast and Mul
 * (DequantizeLinear it would fuse with what follows, and quantise activations, too); look-ups. As `rewriteModel` and
 * `restingTensors`; fails, too, with `invalid-request` where no weight fits.
 */
export async function exportAtRest(
  weights: Weights,
  form: AtRest,
  options: Omit<RewriteOptions, 'recipe'>,
): Promise<Exported> {
  const { modelIndex, description } = weights.model;
  const { signal } = options;
  const [file] = modelIndex.files;
  if (form === 'bitmask-at-rest' && modelIndex.opset < LEAST_OPSET) throw tooOld(file!);
  let [smaller, left] = [0, 0];
  const after = await rewriteModel(
    weights,
    new Map(),
    async () => {
      const found = restingTensors(modelIndex);
      const graph = new RestingGraph(weights, signal);
      for (const each of found) await graph.add(each, form);
      smaller = graph.made.length;
      left = found.length - smaller;
      if (smaller === 0) throw nothingFits(file!, form);
      return graph;
    },
    { ...options, recipe: description.history },
  );
  return { smaller, left, before: sizeOfFiles(modelIndex), after };
}

const tooOld = (file: string): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${file} is of an opset below ${LEAST_OPSET}, which cannot unpack a bitmask.`,
    hint: 'Choose another form, or convert the model to a newer opset.',
    path: file,
  });

const nothingFits = (file: string, form: AtRest): Failure =>
  new Failure({
    code: 'invalid-request',
    ...(form === 'bitmask-at-rest'
      ? {
          message: `No weights of ${file} are smaller as a bitmask: too few of them are zero.`,
          hint: 'Prune the model first, or choose another form.',
        }
      : {
          message: `No weights of ${file} can lie as ${form}: they are not finite, or too large for halves.`,
          hint: 'Look at them in the editor, or with stats.',
        }),
    path: file,
  });
