import type { EditorHost, EditState } from '../../../src/shared/messages/editorMessages';
import { isPrunableType, type PrunableType } from '../../../src/shared/model/elementType';
import type { Layer } from '../../../src/shared/model/layer';
import {
  bucketAtMost,
  bucketTop,
  firstNonFiniteBucket,
} from '../../../src/shared/stats/magnitudeBucket';
import type { Failure } from '../../../src/shared/failure';
import type { Remote } from '../../../src/shared/rpc/method';
import { modelIdentity, type ModelDescription } from '../../../src/shared/model/model';
import type { Plan } from '../../../src/shared/stats/plan';
import type { TargetSet } from '../../../src/shared/recipe/recipe';
import type { Revised, Revision } from '../../../src/shared/rpc/revision';
import { share, targetZeros } from '../../../src/shared/stats/statistics';
import { LayerQueries } from '../../ui/layerQueries';
import { Query } from '../../ui/query';
import { type BucketCounts, compactCounts, countAtMost } from './bucketCounts';
import { outcomeOf, plannedOutcome, type ThresholdOutcome } from './thresholdOutcome';

/** What the threshold needs to know of the document; the editor's store is one. */
export interface ThresholdDocument {
  readonly host: Pick<Remote<EditorHost>, 'apply' | 'buckets' | 'dryRun'>;
  readonly edits: EditState | null;
  /** The newest plan, of earlier steps while the present ones are counted. */
  readonly plan: Plan | null;
  readonly model: Pick<ModelDescription, 'layers' | 'path' | 'fingerprint'> | null;
}

/** Whether a threshold can prune a layer. */
export const canPrune = (layer: Layer): boolean =>
  layer.target !== 'none' &&
  layer.unprunable === undefined &&
  isPrunableType(layer.weight.elementType);

interface Applied {
  readonly layers: ReadonlySet<number>;
  readonly magnitude: number;
  /** The first revision that has it; null until the host has answered. */
  readonly revision: number | null;
}

/** Counts of the base: steps do not change them. */
type LayerCounts = BucketCounts & { readonly layer: number; readonly revision: Revision };
const BASE = 'base';

/** The pruning threshold that is being chosen: a line that snaps to magnitude buckets, and what it would leave. */
export class Threshold {
  /** The layers it would prune. */
  layers: readonly number[] = [];
  /** Where the line was put; null while it rests where the steps left it. */
  line: number | null = null;
  /** What was applied last, for pictures that are older. */
  #applied: Applied | null = null;
  readonly #counts = new LayerQueries<LayerCounts>(() => undefined);
  /** What the engine says of a line that the histograms cannot explain. */
  readonly #planned: Query<Revised<Plan>>;
  #exact: { readonly key: readonly unknown[]; readonly outcome: ThresholdOutcome | null } | null =
    null;

  constructor(
    private readonly document: ThresholdDocument,
    private readonly changed: () => void,
  ) {
    this.#planned = new Query(changed);
  }

  /** Chooses the layers, and fetches what their exact counts need. */
  async setLayers(layers: readonly number[]): Promise<void> {
    const { model, host } = this.document;
    const prunable = layers.filter(layer => canPrune(model!.layers[layer]!));
    if (prunable.join() !== this.layers.join()) this.line = null;
    this.layers = prunable;
    this.changed();
    // What failed is tried again by who comes back to it.
    for (const layer of prunable) if (this.#counts.get(layer).failure) this.#counts.forget(layer);
    const key = { model: modelIdentity(model!), revision: BASE };
    await this.#counts.ask(key, prunable, (missing, { signal, report }) =>
      host.buckets(
        { layers: missing },
        {
          signal,
          report: ({ layer, counts }) => {
            const compact = compactCounts(this.#typeOf(layer), counts);
            report({ ...compact, layer, revision: BASE });
          },
        },
      ),
    );
    this.changed();
  }

  /** A layer's weights by magnitude bucket, once they are counted. */
  readonly counts = {
    get: (layer: number): BucketCounts | undefined => this.#counts.get(layer).data ?? undefined,
  };

  /** Why there is no outcome, where there will be none. */
  get failure(): Failure | null {
    for (const layer of this.layers) {
      const { failure } = this.#counts.get(layer);
      if (failure) return failure;
    }
    return this.line === null ? null : this.#planned.failure;
  }

  /** Another model: its weights are others. */
  forget(): void {
    this.#counts.clear();
    this.#planned.forget();
    this.layers = [];
    this.line = null;
    this.#applied = null;
  }

  get isReady(): boolean {
    return this.layers.length > 0 && this.layers.every(layer => this.counts.get(layer));
  }

  /** The line's magnitude, wherever it stands; 0 when nothing is pruned. */
  get magnitude(): number {
    return this.line ?? this.#resting;
  }

  /** What was applied last; another object whenever it is another. */
  get applied(): object | null {
    return this.#applied;
  }

  /** Whether a layer's older picture shows what was applied all the same, hatched over it. */
  covers(layer: number): boolean {
    return this.#applied?.layers.has(layer) ?? false;
  }

  /** What is shown as pruned in a layer beside what a picture of some revision says; negative for nothing. */
  displayedThreshold(layer: number, picture: number): number {
    const line = this.line !== null && this.layers.includes(layer) ? this.line : -1;
    const applied = this.#applied;
    if (!applied?.layers.has(layer)) return line;
    const isInPicture = applied.revision !== null && picture >= applied.revision;
    return isInPicture ? line : Math.max(line, applied.magnitude);
  }

  /** The steps changed: the line rests. What was applied is shown in older pictures unless more has changed since. */
  commit(revision: number): void {
    this.line = null;
    const applied = this.#applied?.revision;
    if (typeof applied === 'number' && revision > applied) this.#applied = null;
  }

  /** Puts the line on the bucket top at or below a magnitude. */
  moveTo(magnitude: number): void {
    if (this.isReady) this.#set(bucketAtMost(this.#type, magnitude));
  }

  /** Moves to the next bucket that holds weights, up (1) or down (-1). */
  step(by: 1 | -1): void {
    if (!this.isReady) return;
    const { first, last } = this.#range();
    let at = this.magnitude > 0 ? bucketAtMost(this.#type, this.magnitude) : first - 1;
    const here = this.#weightsUpTo(at);
    do at += by;
    while (at > first - 1 && at < last && this.#weightsUpTo(at) === here);
    this.#set(at);
  }

  /** Moves the line by a share of the layers' weights; not before their sparsity is known. */
  changeSparsity(by: number): void {
    const { sparsity } = this;
    if (sparsity !== null) this.setSparsity(sparsity + by);
  }

  /** The line whose count comes closest to a sparsity. */
  setSparsity(sparsity: number): void {
    if (!this.isReady) return;
    const total = this.#total();
    const wanted = targetZeros(Math.min(1, Math.max(0, sparsity)), total);
    const { first, last } = this.#range();
    let [low, high] = [first - 1, last];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#zerosAt(middle) < wanted) low = middle + 1;
      else high = middle;
    }
    const below = low > first - 1 ? this.#zerosAt(low - 1) : 0;
    const isBelowCloser = wanted - below < this.#zerosAt(low) - wanted;
    this.#set(isBelowCloser ? low - 1 : low);
  }

  /** Share of the layers' weights that would be zero; null while it is not known. */
  get sparsity(): number | null {
    const outcome = this.outcome(null);
    return outcome && share(outcome.selection);
  }

  /** Puts the line back. */
  reset(): void {
    this.line = null;
    this.changed();
  }

  /** Makes it one undoable step. */
  async apply(): Promise<void> {
    if (this.line === null || this.layers.length === 0) return;
    const request = this.#request(this.line);
    const sent = { layers: new Set(this.layers), magnitude: this.line, revision: null };
    this.#applied = sent;
    this.line = null;
    this.changed();
    try {
      const { revision } = await this.document.host.apply(request);
      if (this.#applied !== sent) return;
      const isLast = (this.document.edits?.revision ?? 0) <= revision;
      this.#applied = isLast ? { ...sent, revision } : null;
    } catch (thrown) {
      if (this.#applied === sent) this.#applied = null;
      throw thrown;
    } finally {
      this.changed();
    }
  }

  /** Exact zeros of the open layer, of the layers, the component and the pipeline; null while they are not known. */
  outcome(open: number | null): ThresholdOutcome | null {
    const { edits, model } = this.document;
    if (!edits?.plan || !model || !this.isReady) return null;
    const { plan, pipeline } = edits;
    const request = { plan, pipeline, layers: this.layers, open, model };
    if (this.line === null) return plannedOutcome(plan, request);
    const exact = this.#exactOutcome({ ...request, counts: this.counts, magnitude: this.line });
    if (exact) return exact;
    // Rows and patterns leave no single threshold: the engine has to count.
    const step = this.#request(this.line);
    const key = {
      model: modelIdentity(model),
      revision: edits.revision,
      request: `${this.line} ${this.layers.join()}`,
    };
    void this.#planned.ask(key, signal => this.document.host.dryRun(step, { signal }));
    const { data, isFresh } = this.#planned;
    return data && isFresh ? plannedOutcome(data, request) : null;
  }

  /** Several figures on screen ask for the same outcome. */
  #exactOutcome(question: Parameters<typeof outcomeOf>[0]): ThresholdOutcome | null {
    const { plan, magnitude, layers, open } = question;
    const key = [plan, magnitude, layers, open];
    const last = this.#exact;
    if (last?.key.every((part, i) => part === key[i])) return last.outcome;
    const outcome = outcomeOf(question);
    this.#exact = { key, outcome };
    return outcome;
  }

  #request(threshold: number): Parameters<Remote<EditorHost>['apply']>[0] {
    const targets = new Set(
      this.layers.flatMap((layer): readonly TargetSet[] => {
        const { target } = this.document.model!.layers[layer]!;
        return target === 'none' ? [] : [target];
      }),
    );
    return {
      layers: this.layers,
      goal: { threshold },
      scope: 'layer',
      targets: [...targets],
    };
  }

  #set(index: number): void {
    const { first, last } = this.#range();
    const bounded = Math.min(last, Math.max(first - 1, index));
    this.line = bounded < 0 ? 0 : bucketTop(this.#type, bounded);
    this.changed();
  }

  #weightsUpTo(index: number): number {
    if (index < 0) return 0;
    const magnitude = bucketTop(this.#type, index);
    return this.#sum(layer => countAtMost(this.counts.get(layer)!, magnitude));
  }

  /** What a line leaves as zeros, with what is zero already. */
  #zerosAt(index: number): number {
    const magnitude = index < 0 ? -1 : bucketTop(this.#type, index);
    const plans = this.document.plan?.layers;
    return this.#sum(layer =>
      Math.max(plans?.[layer]?.weight.zeros ?? 0, countAtMost(this.counts.get(layer)!, magnitude)),
    );
  }

  #total(): number {
    return this.#sum(layer => this.document.model!.layers[layer]!.weight.elements);
  }

  #sum(of: (layer: number) => number): number {
    return this.layers.reduce((sum, layer) => sum + of(layer), 0);
  }

  /** The buckets that hold weights of the layers, in the line's own type. */
  #range(): { readonly first: number; readonly last: number } {
    const type = this.#type;
    const edges = this.layers.map(layer => {
      const known = this.counts.get(layer)!;
      const [low, high] = [known.first, known.first + known.counts.length - 1];
      if (known.type === type) return [low, high] as const;
      return [low, high].map(index => bucketAtMost(type, bucketTop(known.type, index)) + 1) as [
        number,
        number,
      ];
    });
    const last = edges.reduce((most, [, high]) => Math.max(most, high), 0);
    return {
      first: edges.reduce((least, [low]) => Math.min(least, low), last),
      last: Math.min(last, firstNonFiniteBucket(type) - 1),
    };
  }

  get #resting(): number {
    const { plan, edits } = this.document;
    // While the steps are counted the line stays where it was put.
    const applied = edits?.plan ? null : this.#applied;
    return this.layers.reduce(
      (most, layer) =>
        Math.max(
          most,
          plan?.layers[layer]?.threshold ?? 0,
          applied?.layers.has(layer) ? applied.magnitude : 0,
        ),
      0,
    );
  }

  /** float32 where any layer is: its bucket tops count exactly in halves too, not the other way round. */
  get #type(): PrunableType {
    const types = this.layers.map(layer => this.#typeOf(layer));
    return types.includes('float32') ? 'float32' : (types[0] ?? 'float32');
  }

  #typeOf(layer: number): PrunableType {
    const { elementType } = this.document.model!.layers[layer]!.weight;
    return isPrunableType(elementType) ? elementType : 'float32';
  }
}
