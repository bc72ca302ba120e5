import { type ByteSource, openSource } from '../bytes/source';
import { describeModel, type OpenModel } from '../model/describeModel';
import type { StoredTensor } from '../onnx/catalogue';
import { type ElementChunk, readElements, type ReadOptions } from '../onnx/readElements';
import { isPrunableType, type PrunableType } from '../../shared/elementType';
import type { Statistics } from '../../shared/statistics';
import { scanChunks, type TensorScan } from './tensorScan';

/** A tensor whose weights can be read. */
export type WeightTensor = StoredTensor & { readonly elementType: PrunableType };

/** An open model whose tensors are read on demand; each is scanned once. */
export class Weights {
  readonly #scans = new Map<number, Promise<TensorScan>>();

  private constructor(
    readonly model: OpenModel,
    private readonly files: readonly ByteSource[],
  ) {}

  /** Opens a model file and its external data. Fails as `describeModel` does. */
  static async open(path: string, signal?: AbortSignal): Promise<Weights> {
    const model = await describeModel(path, signal);
    const files: ByteSource[] = [];
    try {
      for (const file of model.catalogue.files) files.push(await openSource(file));
    } catch (error) {
      await closeAll(files);
      throw error;
    }
    return new Weights(model, files);
  }

  /** Elements of a tensor in storage order. */
  read(tensor: StoredTensor, options?: ReadOptions): AsyncGenerator<ElementChunk> {
    return readElements(this.files, tensor, options);
  }

  /** Exact counts of a tensor, from the first time on. A cancelled or failed scan is forgotten. */
  async scan(tensor: WeightTensor, signal?: AbortSignal): Promise<TensorScan> {
    const known = this.#scans.get(tensor.id);
    if (known) {
      try {
        return await known;
      } catch (error) {
        // Another caller cancelled it; this one still wants it.
        if (signal?.aborted) throw error;
      }
    }
    const scan = scanChunks(tensor.elementType, this.read(tensor, { signal }));
    this.#scans.set(tensor.id, scan);
    scan.catch(() => {
      if (this.#scans.get(tensor.id) === scan) this.#scans.delete(tensor.id);
    });
    return scan;
  }

  /** Whether a tensor was scanned or is being scanned. */
  scanned(tensor: StoredTensor): boolean {
    return this.#scans.has(tensor.id);
  }

  close(): Promise<void> {
    return closeAll(this.files);
  }
}

/** Whether a tensor's weights can be read: prunable element type and stored densely. */
export const isReadable = (tensor: StoredTensor): tensor is WeightTensor =>
  isPrunableType(tensor.elementType) && tensor.storage.kind !== 'sparse';

/** What stands for the statistics of a tensor that is not read. */
export const unread = ({ elements }: StoredTensor): Statistics => ({
  count: elements,
  zeros: 0,
  nonFinite: 0,
  min: NaN,
  max: NaN,
  mean: NaN,
  standardDeviation: NaN,
  meanAbsolute: NaN,
  maxAbsolute: NaN,
});

async function closeAll(files: readonly ByteSource[]): Promise<void> {
  for (const file of files) await file.close();
}
