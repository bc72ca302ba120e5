import { type ByteSource, openSource } from '../bytes/source';
import { refuseChanged } from '../io/fileIdentity';
import { describeModel, type OpenModel } from '../model/describeModel';
import type { StoredTensor } from '../onnx/catalogue';
import { type ElementChunk, readElements, type ReadOptions } from '../onnx/readElements';
import { isPrunableType, type PrunableType } from '../../shared/elementType';
import type { Statistics } from '../../shared/statistics';
import type { Labour, LabourOptions, Outcome, Task } from './labour';
import { inProcess } from './perform';
import { type LayerShape, type Relief, shapeOf } from './relief';
import type { KeptSurveys } from './keptSurveys';
import type { SurveyCache } from './surveyCache';
import type { Survey, TensorScan } from './tensorScan';

/** A tensor whose weights can be read. */
export type WeightTensor = StoredTensor & { readonly elementType: PrunableType };

export interface WeightsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Who does the passes; this thread without. */
  readonly labour?: Labour;
  /** Take the relief of every layer that is scanned, since somebody will look at it. */
  readonly reliefs?: boolean;
  /** Where surveys are kept from one opening to the next. */
  readonly surveys?: SurveyCache | undefined;
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
    private readonly kept: KeptSurveys | undefined,
  ) {
    this.#shapes = new Map(
      [...model.description.layers]
        .reverse()
        .map(layer => [model.weights[layer.index]!.id, shapeOf(layer)]),
    );
  }

  /** Opens a model file and its external data. Fails as `describeModel` does, or with `stale` where they change meanwhile. */
  static async open(path: string, options: WeightsOptions = {}): Promise<Weights> {
    const { signal, surveys } = options;
    const model = await describeModel(path, signal);
    const files: ByteSource[] = [];
    try {
      for (const file of model.catalogue.files) files.push(await openSource(file));
      await refuseChanged(model.catalogue);
    } catch (error) {
      await closeAll(files);
      throw error;
    }
    return new Weights(model, files, options, await surveys?.open(model.description.fingerprint));
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
    return this.kept?.statistics(tensor.id) ?? (await this.scan(tensor, signal)).statistics;
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

  /** Keeps what was found for the next opening, once all of it was. Never fails. */
  async keep(): Promise<void> {
    const { surveys } = this.options;
    if (!surveys || this.kept) return;
    const found = new Map<number, Survey>();
    for (const tensor of [...this.model.counted, ...this.model.weights].filter(isReadable)) {
      const survey = await this.#scans.get(tensor.id)?.catch(() => undefined);
      if (!survey) return;
      found.set(tensor.id, survey);
    }
    const { path, fingerprint } = this.model.description;
    await surveys.keep(path, fingerprint, found);
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
    const task = {
      kind: 'survey',
      tensor,
      cut: { kind: 'none' },
      ...(shape && { shape }),
    } as const;
    const scan = this.#remembered(tensor).then(kept => kept ?? this.perform(task, options));
    this.#scans.set(tensor.id, scan);
    scan.catch(() => {
      if (this.#scans.get(tensor.id) === scan) this.#scans.delete(tensor.id);
    });
    return scan;
  }

  async #remembered({ id }: StoredTensor): Promise<Survey | undefined> {
    return this.kept?.load(id);
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
