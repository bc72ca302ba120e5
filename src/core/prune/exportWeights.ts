import { Failure } from '../../shared/failure';
import type { Progress } from '../../shared/rpc/method';
import type { WeightFormat } from '../../shared/stats/plan';
import { AtomicFile } from '../io/atomicFile';
import { refuseBlob } from '../io/huggingFaceCache';
import { throughLinks } from '../io/throughLinks';
import { npyHeader } from '../io/npy';
import { heatmapView, indexAt } from '../weights/view';
import { toFloats } from '../weights/toFloats';
import type { Weights } from '../stats/weights';
import { isReadable, type WeightTensor } from '../weights/weightTensor';
import { readPruned } from './readPruned';
import type { PruneMasks } from '../weights/mask/tensorMask';

export interface ExportOptions {
  readonly layer: number;
  readonly masks: PruneMasks;
  readonly format: WeightFormat;
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Writes one layer's weight under its mask to a file. `npy`: as stored, with its own shape and element type (bfloat16, which
 * NumPy has not, as float32). `csv`: one line per output, its inputs side by side, figures that read back to the same float32.
 * All or nothing. Fails `unsupported` for weights that are not read.
 */
export async function exportWeights(weights: Weights, options: ExportOptions): Promise<void> {
  const tensor = weights.model.weights[options.layer]!;
  if (!isReadable(tensor))
    throw new Failure({
      code: 'unsupported',
      message: `${tensor.name} holds ${tensor.elementType} elements, which Pollard does not read.`,
      hint: 'Choose a layer with float32, float16 or bfloat16 weights.',
    });
  const target = await throughLinks(options.target);
  refuseBlob(target, options.target);
  const file = await AtomicFile.create(target);
  try {
    const pieces = options.format === 'npy' ? npy : csv;
    for await (const piece of pieces(weights, tensor, options)) {
      options.signal?.throwIfAborted();
      await file.write(piece);
    }
    await file.finish();
    await file.replace();
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
}

async function* npy(
  weights: Weights,
  tensor: WeightTensor,
  { masks, signal, onProgress }: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const { elementType, dims, elements } = tensor;
  yield npyHeader(elementType === 'float16' ? '<f2' : '<f4', dims);
  for await (const { first, bits } of readPruned(weights, tensor, masks.get(tensor.id), {
    signal,
  })) {
    const stored = elementType === 'bfloat16' ? toFloats(elementType, bits) : bits;
    yield new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    onProgress?.({ done: first + bits.length, total: elements });
  }
}

async function* csv(
  weights: Weights,
  tensor: WeightTensor,
  { layer, masks, signal, onProgress }: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const view = heatmapView(weights.model.description.layers[layer]!);
  const [outputs, inputs] = view.shape;
  const values = new Float32Array(tensor.elements);
  for await (const { first, bits } of readPruned(weights, tensor, masks.get(tensor.id), {
    signal,
  }))
    values.set(toFloats(tensor.elementType, bits), first);
  const lines = Math.max(1, Math.floor(65_536 / inputs));
  for (let row = 0; row < outputs; row += lines) {
    let text = '';
    for (let output = row; output < Math.min(outputs, row + lines); output++) {
      const line = Array.from(
        { length: inputs },
        (_, input) => values[indexAt(view, output, input)]!,
      );
      text += `${line.map(shortest).join(',')}\n`;
    }
    yield Buffer.from(text);
    onProgress?.({ done: Math.min(outputs, row + lines), total: outputs });
  }
}

/** Nine significant digits tell all float32 apart. */
const shortest = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);
