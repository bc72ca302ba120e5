import type { Failure, FailureData } from '../../src/shared/failure';
import type { Remote } from '../../src/shared/rpc/method';
import type {
  PreviewEntry,
  PreviewEvent,
  PreviewForm,
  PreviewHost,
  PreviewPipeline,
  PreviewState,
} from '../../src/shared/messages/previewMessages';
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

interface Remembered {
  readonly shown: string;
  readonly newest: string;
  readonly sidePanel: SidePanel;
}

const memory = rememberedState<Remembered>(2, { shown: '', newest: '', sidePanel: 'wipe' });

/** What stands beside a pair. */
export type SidePanel = 'wipe' | 'difference';

/** Everything the preview shows, and what its controls do. */
export class PreviewStore extends Store {
  readonly host: Remote<PreviewHost>;
  readonly images: ImageUrls;
  ready = false;
  pipeline: PreviewPipeline | null = null;
  form: PreviewForm | null = null;
  keepSeed = true;
  history: readonly PreviewEntry[] = [];
  running: Running | null = null;
  failure: FailureData | null = null;
  tokens: Tokens | null = null;
  remembered = memory.value;
  #counting: AbortController | undefined;

  constructor() {
    super();
    this.host = connectHost<PreviewHost, PreviewEvent>(event => {
      switch (event.kind) {
        case 'state':
          this.#take(event.state);
          break;
        case 'pipeline':
          this.#takePipeline(event.pipeline);
          break;
        case 'begun':
          this.failure = null;
          this.running = beginning;
          break;
        case 'progress':
          if (this.running) this.running = advance(this.running, event.progress);
          break;
        case 'ended':
          this.#end(event);
      }
      this.changed();
    });
    this.images = new ImageUrls(this.host, () => {
      this.changed();
    });
  }

  async start(): Promise<void> {
    await this.try(this.host.ready({}));
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

  setSidePanel(sidePanel: SidePanel): void {
    this.#remember({ sidePanel });
  }

  setKeepSeed(keepSeed: boolean): void {
    this.keepSeed = keepSeed;
    void this.host.keepSeed({ keep: keepSeed });
    this.changed();
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

  /** Generates with the form as it stands; the host's events tell how it goes. */
  async generate(): Promise<void> {
    if (!this.form || this.running) return;
    if (!this.keepSeed) this.rollSeed();
    this.failure = null;
    this.running = beginning;
    this.changed();
    await this.host.generate(this.form).catch((thrown: unknown) => {
      this.running = null;
      this.failure = (thrown as Failure).toData();
      this.changed();
    });
  }

  cancel(): void {
    void this.host.cancel({});
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
    this.#takeHistory(await this.host.forget(id === undefined ? {} : { id }));
  }

  /** Runs a call whose failure is shown. */
  async try(call: Promise<unknown>): Promise<void> {
    await call.catch((thrown: unknown) => {
      this.failure = (thrown as Failure).toData();
      this.changed();
    });
  }

  #take({ pipeline, form, keepSeed, history, running, failure }: PreviewState): void {
    this.ready = true;
    this.pipeline = pipeline;
    this.form = form;
    this.keepSeed = keepSeed;
    this.running = running && running.reduce(advance, beginning);
    this.failure = failure;
    // A preview that came while this page was not there is what is looked for.
    const [newest] = history;
    if (newest && newest.id !== this.remembered.newest) this.#remember({ shown: newest.id });
    this.#takeHistory(history);
    void this.#count();
  }

  #end({ entry, failure }: Extract<PreviewEvent, { readonly kind: 'ended' }>): void {
    this.running = null;
    if (failure && failure.code !== 'cancelled') this.failure = failure;
    if (!entry) return;
    this.#takeHistory([entry, ...this.history.filter(({ id }) => id !== entry.id)]);
    this.#remember({ shown: entry.id });
  }

  #takeHistory(history: readonly PreviewEntry[]): void {
    this.history = history;
    this.#remember({ newest: history[0]?.id ?? '' });
  }

  #takePipeline(pipeline: PreviewPipeline | null): void {
    const before = this.pipeline?.comparisons.join();
    this.pipeline = pipeline;
    // New edits, or a save, change what is usually compared.
    if (this.form && pipeline && pipeline.comparisons.join() !== before)
      this.form = { ...this.form, comparison: pipeline.comparisons[0] ?? 'alone' };
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
