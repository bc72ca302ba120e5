import { type ByteSource, openSource } from '../io/source';
import { ScratchFolder } from '../io/scratchFolder';
import { foundOnce } from '../../shared/foundOnce';
import { refuseChanged } from '../io/fileIdentity';
import { describeIndex, describeModel, type OpenModel } from '../model/describeModel';
import type { ModelIndex, StoredTensor } from '../onnx/modelIndex';
import { readElements, type ReadOptions } from '../onnx/elements/readElements';
import type { Statistics } from '../../shared/stats/statistics';
import type { Task, TaskExecutor, TaskOptions } from '../weights/taskExecutor';
import { readMasked } from '../weights/mask/readMasked';
import type { ResolvedMask } from '../weights/mask/resolvedMask';
import { isReadable, type WeightTensor } from '../weights/weightTensor';
import { type LayerSummary, type SummaryShape, summaryShape } from './layerSummary';
import type { ScanCache } from './scanCache';
import type { ScanFile } from './scanFile';
import type { ScanTask } from './scanTask';
import type { TensorCounts } from './tally';
import type { TensorScan } from './tensorScan';
import type { ElementChunk } from '../onnx/elements/elementChunk';
import type { TensorMask } from '../weights/mask/tensorMask';
import { unsupportedTensorZeros } from './unsupportedTensorZeros';

export interface WeightsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Runs the passes over weights. */
  readonly executor: TaskExecutor;
  /** Take the summary of every layer that is scanned, since somebody will look at it. */
  readonly summaries?: boolean;
  /** Where scans are kept from one opening to the next. */
  readonly scans?: ScanCache | undefined;
  /** Of the model, where it was read before. */
  readonly index?: ModelIndex;
  /** How its files are read. */
  readonly source?: (file: ByteSource) => ByteSource;
}

/** An open model whose tensors are read on demand; each is scanned once. */
export class Weights {
  /** What masks of this model came to, each found once: undo and redo ask again and again. */
  readonly resolvedMasks = new WeakMap<TensorMask, ResolvedMask>();
  /** The magnitude below which a mask prunes, as plans show it. */
  readonly thresholds = new WeakMap<TensorMask, number>();
  readonly #scans = new Map<number, Promise<TensorScan>>();
  readonly #shapes: ReadonlyMap<number, SummaryShape>;
  /** For values that are not the model's; gone when it is closed. */
  readonly scratch = new ScratchFolder();
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  private constructor(
    readonly model: OpenModel,
    private readonly files: readonly ByteSource[],
    private readonly options: WeightsOptions,
    private readonly scanFile: ScanFile | undefined,
  ) {
    this.#shapes = new Map(
      [...model.description.layers]
        .reverse()
        .map(layer => [model.weights[layer.index]!.id, summaryShape(layer)]),
    );
  }

  /** Opens a model file and its external data. Fails as `describeModel` does, or with `stale` where they are others than the index says. */
  static async open(path: string, options: WeightsOptions): Promise<Weights> {
    const { signal, scans, index, source = (file: ByteSource) => file } = options;
    const model = index ? await describeIndex(index) : await describeModel(path, signal);
    const files: ByteSource[] = [];
    try {
      for (const file of model.modelIndex.files) files.push(source(await openSource(file)));
      await refuseChanged(model.modelIndex);
    } catch (error) {
      await closeAll(files);
      throw error;
    }
    return new Weights(model, files, options, await scans?.open(model.description.fingerprint));
  }

  /** Passes over tensors that are worth having under way at the same time. */
  get concurrency(): number {
    return this.options.executor.concurrency;
  }

  /** Elements of a tensor in storage order. */
  read(tensor: StoredTensor, options?: ReadOptions): AsyncGenerator<ElementChunk> {
    return readElements(this.files, tensor, options);
  }

  /** The same under a mask. */
  async *readMasked(
    tensor: WeightTensor,
    mask: ResolvedMask,
    options?: ReadOptions,
  ): AsyncGenerator<ElementChunk> {
    try {
      yield* readMasked(this.files, tensor, mask, options);
    } catch (cause) {
      // New values are gone then, which says nothing about the model.
      throw this.#closed && !options?.signal?.aborted ? this.#wasClosed(cause) : cause;
    }
  }

  /** Exact counts of a tensor, from the first time on. A cancelled or failed scan is forgotten. */
  scan(tensor: WeightTensor, signal?: AbortSignal): Promise<TensorCounts> {
    const shape = this.options.summaries ? this.#shapes.get(tensor.id) : undefined;
    return this.#scanOnce(tensor, shape, { signal });
  }

  /** Statistics of a tensor. */
  async statistics(tensor: WeightTensor, signal?: AbortSignal): Promise<Statistics> {
    return this.scanFile?.statistics(tensor.id) ?? (await this.scan(tensor, signal)).statistics;
  }

  /** Zeros of the tensors that count but are never pruned. */
  readonly unsupportedZeros = foundOnce(signal =>
    unsupportedTensorZeros(this.model.counted, this.files, signal),
  );

  /** A layer's picture and norms before any step. */
  async summary(layer: number, options: TaskOptions = {}): Promise<LayerSummary> {
    const tensor = this.model.weights[layer]! as WeightTensor;
    const shape = summaryShape(this.model.description.layers[layer]!);
    const known = await this.#scanOnce(tensor, shape, options);
    if (known.summary?.overview.layer === layer) return known.summary;
    // Counted without one so far, or for another layer of the same weight.
    const task: ScanTask = { kind: 'scan', tensor, mask: { kind: 'none' }, shape };
    const scan = await this.runTask(task, options);
    this.#scans.set(tensor.id, Promise.resolve(scan));
    return scan.summary!;
  }

  /** Keeps what was found for the next opening, once all of it was. Never fails. */
  async keep(): Promise<void> {
    const { scans } = this.options;
    if (!scans || this.scanFile) return;
    const found = new Map<number, TensorScan>();
    for (const tensor of [...this.model.counted, ...this.model.weights].filter(isReadable)) {
      const scan = await this.#scans.get(tensor.id)?.catch(() => undefined);
      if (!scan) return;
      found.set(tensor.id, scan);
    }
    const { path, fingerprint } = this.model.description;
    await scans.keep(path, fingerprint, found);
  }

  /** Runs a pass over one of this model's tensors. */
  async runTask<Result extends object>(task: Task<Result>, options?: TaskOptions): Promise<Result> {
    if (this.#closed) throw this.#wasClosed();
    const result = this.options.executor.runTask(this.files, task, options);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.add(settled);
    void settled.then(() => this.#underWay.delete(settled));
    return result;
  }

  /** Lets the passes that are under way end: other threads read through these files, too. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#underWay);
    await closeAll(this.files);
    await this.scratch.remove();
  }

  #wasClosed(cause?: unknown): Error {
    return new Error(`${this.model.description.path} was closed.`, { cause });
  }

  async #scanOnce(
    tensor: WeightTensor,
    shape: SummaryShape | undefined,
    options: TaskOptions,
  ): Promise<TensorScan> {
    const known = this.#scans.get(tensor.id);
    if (known) {
      try {
        return await known;
      } catch (error) {
        // Another caller cancelled it; this one still wants it.
        if (options.signal?.aborted) throw error;
      }
    }
    const task: ScanTask = {
      kind: 'scan',
      tensor,
      mask: { kind: 'none' },
      ...(shape && { shape }),
    };
    const scan = this.#remembered(tensor).then(stored => stored ?? this.runTask(task, options));
    this.#scans.set(tensor.id, scan);
    scan.catch(() => {
      if (this.#scans.get(tensor.id) === scan) this.#scans.delete(tensor.id);
    });
    return scan;
  }

  async #remembered({ id }: StoredTensor): Promise<TensorScan | undefined> {
    return this.scanFile?.load(id);
  }
}

/** What stands for the statistics of a tensor that is not read. */
export const emptyStatistics = ({ elements }: StoredTensor): Statistics => ({
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
