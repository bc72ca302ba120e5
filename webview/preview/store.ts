import type { Failure, FailureData } from '../../src/shared/failure';
import type { Remote } from '../../src/shared/method';
import type {
  PreviewEntry,
  PreviewEvent,
  PreviewForm,
  PreviewHost,
  PreviewPipeline,
  PreviewState,
} from '../../src/shared/previewMessages';
import { connectHost, rememberedState } from '../ui/connectHost';
import { Store } from '../ui/store';
import { ImageUrls } from './imageUrls';
import { advance, beginning, type Running } from './running';
import { strings } from './strings';

interface Tokens {
  readonly count: number;
  readonly limit: number;
  readonly cut: string;
}

const memory = rememberedState(1, { shown: '', lockSeed: true, third: 'wipe' as Third });

/** What stands beside a pair. */
export type Third = 'wipe' | 'difference';

/** Everything the preview shows, and what its controls do. */
export class PreviewStore extends Store {
  readonly host: Remote<PreviewHost>;
  readonly images: ImageUrls;
  ready = false;
  pipeline: PreviewPipeline | null = null;
  form: PreviewForm | null = null;
  history: readonly PreviewEntry[] = [];
  running: Running | null = null;
  failure: FailureData | null = null;
  tokens: Tokens | null = null;
  remembered = memory.value;
  #counting: AbortController | undefined;

  constructor() {
    super();
    this.host = connectHost<PreviewHost, PreviewEvent>(event => {
      if (event.kind === 'state') this.#take(event.state);
      else this.#takePipeline(event.pipeline);
    });
    this.images = new ImageUrls(this.host, () => {
      this.changed();
    });
  }

  async start(): Promise<void> {
    this.#take(await this.host.ready({}));
  }

  /** The preview that is looked at. */
  get shown(): PreviewEntry | undefined {
    return this.history.find(({ id }) => id === this.remembered.shown) ?? this.history[0];
  }

  /** Milliseconds that generating with the form may take, as the pipeline's last preview went; undefined without one. */
  get estimate(): number | undefined {
    const { form, pipeline } = this;
    const last = this.history.find(({ folder }) => folder === pipeline?.folder);
    if (!form || !last || last.form.provider !== form.provider) return undefined;
    const { settings, millisecondsPerStep } = last.report;
    const area = ({ width = settings.width, height = settings.height }) => width * height;
    const work = (area(form) * form.batch) / (area(settings) * settings.batch);
    return millisecondsPerStep * form.steps * work * (form.comparison === 'alone' ? 1 : 2);
  }

  show(id: string): void {
    this.#remember({ shown: id });
  }

  setThird(third: Third): void {
    this.#remember({ third });
  }

  setLockSeed(lockSeed: boolean): void {
    this.#remember({ lockSeed });
  }

  edit(change: Partial<PreviewForm>): void {
    if (this.form) this.replace({ ...this.form, ...change });
  }

  replace(form: PreviewForm): void {
    const recount = form.prompt !== this.form?.prompt;
    this.form = form;
    void this.host.remember(form);
    if (recount) void this.#count();
    this.changed();
  }

  /** Leaves a field to the pipeline. */
  clear(field: keyof PreviewForm): void {
    if (!this.form) return;
    const rest = Object.entries(this.form).filter(([key]) => key !== field);
    this.replace(Object.fromEntries(rest) as unknown as PreviewForm);
  }

  rollSeed(): void {
    this.edit({ seed: crypto.getRandomValues(new Uint32Array(1))[0]! });
  }

  /** Generates with the form as it stands. */
  async generate(): Promise<void> {
    if (!this.form || this.running) return;
    if (!this.remembered.lockSeed) this.rollSeed();
    const abort = new AbortController();
    this.failure = null;
    this.running = beginning(abort);
    this.changed();
    try {
      const entry = await this.host.generate(this.form, {
        signal: abort.signal,
        report: event => {
          if (this.running) this.running = advance(this.running, event);
          this.changed();
        },
      });
      this.history = [entry, ...this.history];
      this.#remember({ shown: entry.id });
    } catch (thrown) {
      const failure = thrown as Failure;
      if (failure.code !== 'cancelled') this.failure = failure.toData();
    } finally {
      this.running = null;
      this.changed();
    }
  }

  cancel(): void {
    this.running?.abort.abort();
  }

  /** Takes the settings of a finished preview. */
  restore({ form, report }: PreviewEntry): void {
    const { width, height } = report.settings;
    this.edit({ ...form, width, height, comparison: this.#usable(form.comparison) });
  }

  /** Takes the settings of a PNG that Pollard saved, and puts its recipe onto the models. */
  async restoreFrom(file: File): Promise<void> {
    try {
      const png = new Uint8Array(await file.arrayBuffer());
      const record = await this.host.readImage({ png });
      this.failure = record ? null : { code: 'invalid-request', message: strings.notPollards };
      if (record) {
        this.edit(record.settings);
        await this.host.restoreRecipe({ png });
      }
    } catch (thrown) {
      this.failure = (thrown as Failure).toData();
    }
    this.changed();
  }

  async forget(id?: string): Promise<void> {
    this.history = await this.host.forget(id === undefined ? {} : { id });
    this.changed();
  }

  /** Runs a call whose failure is shown. */
  async try(call: Promise<unknown>): Promise<void> {
    await call.catch((thrown: unknown) => {
      this.failure = (thrown as Failure).toData();
      this.changed();
    });
  }

  #take({ pipeline, form, history, start }: PreviewState): void {
    this.ready = true;
    this.pipeline = pipeline;
    this.form = form;
    this.history = history;
    void this.#count();
    this.changed();
    if (start) void this.generate();
  }

  #takePipeline(pipeline: PreviewPipeline | null): void {
    const before = this.pipeline?.comparisons.join();
    this.pipeline = pipeline;
    // New edits, or a save, change what is usually compared.
    if (this.form && pipeline && pipeline.comparisons.join() !== before)
      this.form = { ...this.form, comparison: pipeline.comparisons[0] ?? 'alone' };
    this.changed();
  }

  #usable(comparison: PreviewForm['comparison']): PreviewForm['comparison'] {
    const possible = this.pipeline?.comparisons ?? [];
    return possible.includes(comparison) ? comparison : (possible[0] ?? 'alone');
  }

  async #count(): Promise<void> {
    this.#counting?.abort();
    const abort = new AbortController();
    this.#counting = abort;
    if (!this.form || !this.pipeline || this.pipeline.missing.length > 0) return;
    const { signal } = abort;
    const tokens = await this.host.tokens({ text: this.form.prompt }, { signal }).catch(() => null);
    if (signal.aborted) return;
    this.tokens = tokens;
    this.changed();
  }

  #remember(change: Partial<typeof memory.value>): void {
    this.remembered = { ...this.remembered, ...change };
    memory.save(this.remembered);
    this.changed();
  }
}
