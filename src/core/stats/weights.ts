import { type ByteSource, openSource } from '../bytes/source';
import { describeModel, type OpenModel } from '../model/describeModel';
import type { StoredTensor } from '../onnx/catalogue';
import { type ElementChunk, readElements, type ReadOptions } from '../onnx/readElements';
import { isPrunableType, type PrunableType } from '../../shared/elementType';
import type { Statistics } from '../../shared/statistics';
import type { Labour, LabourOptions, Outcome, Task } from './labour';
import { inProcess } from './perform';
import { type LayerShape, type Relief, shapeOf } from './relief';
import type { Survey, TensorScan } from './tensorScan';

/** A tensor whose weights can be read. */
export type WeightTensor = StoredTensor & { readonly elementType: PrunableType };

export interface WeightsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Who does the passes; this thread without. */
  readonly labour?: Labour;
  /** Take the relief of every layer that is scanned, since somebody will look at it. */
  readonly reliefs?: boolean;
}

/** An open model whose tensors are read on demand; each is scanned once. */
export class Weights {
  readonly #scans = new Map<number, Promise<Survey>>();
  readonly #shapes: ReadonlyMap<number, LayerShape>;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  private constructor(
    readonly model: OpenModel,
    private readonly files: readonly ByteSource[],
    private readonly options: WeightsOptions,
  ) {
    this.#shapes = new Map(
      [...model.description.layers]
        .reverse()
        .map(layer => [model.weights[layer.index]!.id, shapeOf(layer)]),
    );
  }

  /** Opens a model file and its external data. Fails as `describeModel` does. */
  static async open(path: string, options: WeightsOptions = {}): Promise<Weights> {
    const model = await describeModel(path, options.signal);
    const files: ByteSource[] = [];
    try {
      for (const file of model.catalogue.files) files.push(await openSource(file));
    } catch (error) {
      await closeAll(files);
      throw error;
    }
    return new Weights(model, files, options);
  }

  /** Passes over tensors that are worth having under way at the same time. */
  get hands(): number {
    return this.#labour.hands;
  }

  /** Elements of a tensor in storage order. */
  read(tensor: StoredTensor, options?: ReadOptions): AsyncGenerator<ElementChunk> {
    return readElements(this.files, tensor, options);
  }

  /** Exact counts of a tensor, from the first time on. A cancelled or failed scan is forgotten. */
  scan(tensor: WeightTensor, signal?: AbortSignal): Promise<TensorScan> {
    const shape = this.options.reliefs ? this.#shapes.get(tensor.id) : undefined;
    return this.#survey(tensor, shape, { signal });
  }

  /** Statistics of a tensor. */
  async statistics(tensor: WeightTensor, signal?: AbortSignal): Promise<Statistics> {
    return (await this.scan(tensor, signal)).statistics;
  }

  /** A layer's picture and norms before any step. */
  async relief(layer: number, options: LabourOptions = {}): Promise<Relief> {
    const tensor = this.model.weights[layer]! as WeightTensor;
    const shape = shapeOf(this.model.description.layers[layer]!);
    const known = await this.#survey(tensor, shape, options);
    if (known.relief?.overview.layer === layer) return known.relief;
    // Counted without one so far, or for another layer of the same weight.
    const task = { kind: 'survey', tensor, cut: { kind: 'none' }, shape } as const;
    const survey = await this.perform(task, options);
    this.#scans.set(tensor.id, Promise.resolve(survey));
    return survey.relief!;
  }

  /** Does a pass over one of this model's tensors. */
  async perform<T extends Task>(task: T, options?: LabourOptions): Promise<Outcome<T>> {
    if (this.#closed) throw new Error(`${this.model.description.path} was closed.`);
    const outcome = this.#labour.perform(this.files, task, options);
    const settled = outcome.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.add(settled);
    void settled.then(() => this.#underWay.delete(settled));
    return outcome;
  }

  /** Lets the passes that are under way end: other threads read through these files, too. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#underWay);
    await closeAll(this.files);
  }

  get #labour(): Labour {
    return this.options.labour ?? inProcess;
  }

  async #survey(
    tensor: WeightTensor,
    shape: LayerShape | undefined,
    options: LabourOptions,
  ): Promise<Survey> {
    const known = this.#scans.get(tensor.id);
    if (known) {
      try {
        return await known;
      } catch (error) {
        // Another caller cancelled it; this one still wants it.
        if (options.signal?.aborted) throw error;
      }
    }
    const scan = this.perform(
      { kind: 'survey', tensor, cut: { kind: 'none' }, ...(shape && { shape }) },
      options,
    );
    this.#scans.set(tensor.id, scan);
    scan.catch(() => {
      if (this.#scans.get(tensor.id) === scan) this.#scans.delete(tensor.id);
    });
    return scan;
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
