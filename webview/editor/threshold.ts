import type { EditorHost, EditState } from '../../src/shared/editorMessages';
import { isPrunableType, type PrunableType } from '../../src/shared/elementType';
import type { Layer } from '../../src/shared/layer';
import { classAtMost, classTop, firstNonFiniteClass } from '../../src/shared/magnitudeClass';
import type { Remote } from '../../src/shared/method';
import type { Plan } from '../../src/shared/plan';
import type { TargetSet } from '../../src/shared/recipe';
import { share, targetZeros } from '../../src/shared/statistics';
import { type ClassCounts, compactCounts, countAtMost } from './classCounts';
import { outcomeOf, plannedOutcome, type ThresholdOutcome } from './thresholdOutcome';

/** What the threshold needs to know of the document; the editor's store is one. */
export interface ThresholdDocument {
  readonly host: Remote<EditorHost>;
  readonly edits: EditState | null;
  readonly model: { readonly layers: readonly Layer[] } | null;
}

/** Whether a threshold can prune a layer. */
export const canPrune = (layer: Layer): boolean =>
  layer.target !== 'none' &&
  layer.unprunable === undefined &&
  isPrunableType(layer.weight.elementType);

interface Applied {
  readonly layers: Set<number>;
  readonly magnitude: number;
}

/** The pruning threshold that is being chosen: a line that snaps to magnitude classes, and what it would leave. */
export class Threshold {
  /** The layers it would prune. */
  layers: readonly number[] = [];
  /** Where the line was put; null while it rests where the steps left it. */
  line: number | null = null;
  readonly counts = new Map<number, ClassCounts>();
  /** What was applied and the document has not taken yet, and what it took, for layers whose pictures are still the old ones. */
  #sent: Applied | null = null;
  #taken: Applied | null = null;
  #planned: { readonly at: string; readonly plan: Plan } | null = null;
  #exact: { readonly key: readonly unknown[]; readonly outcome: ThresholdOutcome | null } | null =
    null;
  #asked = '';
  #asking: AbortController | null = null;

  constructor(
    private readonly document: ThresholdDocument,
    private readonly changed: () => void,
  ) {}

  /** Chooses the layers, and fetches what their exact counts need. */
  async aim(layers: readonly number[]): Promise<void> {
    const { model, host } = this.document;
    const prunable = layers.filter(layer => canPrune(model!.layers[layer]!));
    if (prunable.join() !== this.layers.join()) this.line = null;
    this.layers = prunable;
    this.changed();
    const missing = prunable.filter(layer => !this.counts.has(layer));
    if (missing.length === 0) return;
    const report = ({
      layer,
      counts,
    }: {
      readonly layer: number;
      readonly counts: Uint32Array;
    }) => {
      this.counts.set(layer, compactCounts(this.#typeOf(layer), counts));
    };
    await host.classes({ layers: missing }, { report }).catch(() => undefined);
    this.changed();
  }

  /** Another model: its weights are others. */
  forget(): void {
    this.counts.clear();
    this.layers = [];
    this.#sent = null;
    this.settle();
  }

  get isReady(): boolean {
    return this.layers.length > 0 && this.layers.every(layer => this.counts.has(layer));
  }

  /** The line's magnitude, wherever it stands; 0 when nothing is pruned. */
  get magnitude(): number {
    return this.line ?? this.#resting;
  }

  /** What is shown as pruned in a layer beside what its picture says; negative for nothing. */
  shownIn(layer: number): number {
    const line = this.line !== null && this.layers.includes(layer) ? this.line : -1;
    return [this.#sent, this.#taken].reduce(
      (most, each) => (each?.layers.has(layer) ? Math.max(most, each.magnitude) : most),
      line,
    );
  }

  /** The steps changed: the line rests, and what was applied is shown until it is in the pictures. */
  settle(): void {
    this.line = null;
    this.#taken = this.#sent;
    this.#sent = null;
  }

  /** A layer's picture shows the present steps; whether more than that was shown in it until now. */
  drawn(layer: number): boolean {
    return this.#taken?.layers.delete(layer) ?? false;
  }

  /** Puts the line on the class top at or below a magnitude. */
  moveTo(magnitude: number): void {
    if (this.isReady) this.#set(classAtMost(this.#type, magnitude));
  }

  /** Moves to the next class that holds weights, up (1) or down (-1). */
  step(by: 1 | -1): void {
    if (!this.isReady) return;
    const { first, last } = this.#range();
    let at = this.magnitude > 0 ? classAtMost(this.#type, this.magnitude) : first - 1;
    const here = this.#weightsUpTo(at);
    do at += by;
    while (at > first - 1 && at < last && this.#weightsUpTo(at) === here);
    this.#set(at);
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

  /** Share of the layers' weights that would be zero. */
  get sparsity(): number {
    const outcome = this.outcome(null);
    return outcome ? share(outcome.selection) : 0;
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
    this.#sent = { layers: new Set(this.layers), magnitude: this.line };
    this.line = null;
    this.changed();
    try {
      await this.document.host.apply(request);
    } catch (thrown) {
      this.#sent = null;
      this.changed();
      throw thrown;
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
    const at = `${edits.revision} ${this.line} ${this.layers.join()}`;
    if (this.#planned?.at === at) return plannedOutcome(this.#planned.plan, request);
    if (this.#asked !== at) void this.#plan(at, this.line);
    return null;
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

  /** Rows and patterns leave no single threshold: the engine has to count. */
  async #plan(at: string, magnitude: number): Promise<void> {
    this.#asked = at;
    this.#asking?.abort();
    const abort = new AbortController();
    this.#asking = abort;
    const { signal } = abort;
    const plan = await this.document.host
      .dryRun(this.#request(magnitude), { signal })
      .catch(() => null);
    if (signal.aborted || !plan) return;
    this.#planned = { at, plan };
    this.changed();
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
    this.line = bounded < 0 ? 0 : classTop(this.#type, bounded);
    this.changed();
  }

  #weightsUpTo(index: number): number {
    if (index < 0) return 0;
    const magnitude = classTop(this.#type, index);
    return this.#sum(layer => countAtMost(this.counts.get(layer)!, magnitude));
  }

  /** What a line leaves as zeros, with what is zero already. */
  #zerosAt(index: number): number {
    const magnitude = index < 0 ? -1 : classTop(this.#type, index);
    const plans = this.document.edits?.plan?.layers;
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

  /** The classes that hold weights of the layers, in the line's own type. */
  #range(): { readonly first: number; readonly last: number } {
    const type = this.#type;
    const edges = this.layers.map(layer => {
      const known = this.counts.get(layer)!;
      const [low, high] = [known.first, known.first + known.counts.length - 1];
      if (known.type === type) return [low, high] as const;
      return [low, high].map(index => classAtMost(type, classTop(known.type, index)) + 1) as [
        number,
        number,
      ];
    });
    const last = edges.reduce((most, [, high]) => Math.max(most, high), 0);
    return {
      first: edges.reduce((least, [low]) => Math.min(least, low), last),
      last: Math.min(last, firstNonFiniteClass(type) - 1),
    };
  }

  get #resting(): number {
    const plans = this.document.edits?.plan?.layers;
    return this.layers.reduce((most, layer) => Math.max(most, plans?.[layer]?.threshold ?? 0), 0);
  }

  /** float32 where any layer is: its class tops count exactly in halves too, not the other way round. */
  get #type(): PrunableType {
    const types = this.layers.map(layer => this.#typeOf(layer));
    return types.includes('float32') ? 'float32' : (types[0] ?? 'float32');
  }

  #typeOf(layer: number): PrunableType {
    const { elementType } = this.document.model!.layers[layer]!.weight;
    return isPrunableType(elementType) ? elementType : 'float32';
  }
}
