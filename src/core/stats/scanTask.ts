import type { ByteSource } from '../io/source';
import { readMasked } from '../weights/mask/readMasked';
import type { ResolvedMask } from '../weights/mask/resolvedMask';
import type { Task } from '../weights/taskExecutor';
import { floatBlocks } from '../weights/toFloats';
import type { WeightTensor } from '../weights/weightTensor';
import { LayerSummarizer, type SummaryShape } from './layerSummary';
import { tallyFor, type TensorScan } from './tensorScan';

/** Counts a tensor's weights, as they are under a mask. */
export interface ScanTask extends Task<TensorScan> {
  readonly kind: 'scan';
  readonly tensor: WeightTensor;
  readonly mask: ResolvedMask;
  /** With it, the layer's summary is taken too. */
  readonly shape?: SummaryShape;
}

export async function scanTensor(
  files: readonly ByteSource[],
  { tensor, mask, shape }: ScanTask,
  signal?: AbortSignal,
): Promise<TensorScan> {
  const tally = tallyFor(tensor.elementType);
  const summarizer = shape && new LayerSummarizer(shape);
  for await (const chunk of readMasked(files, tensor, mask, { signal })) {
    tally.add(chunk.bits);
    if (summarizer)
      for (const block of floatBlocks(tensor.elementType, chunk)) summarizer.add(block);
  }
  return { ...tally.result(), ...(summarizer && { summary: summarizer.result() }) };
}
