import { encodePng } from '../../src/core/image/png';
import { readPngText } from '../../src/core/image/pngText';
import { Failure } from '../../src/shared/failure';
import type { FailureData } from '../../src/shared/failure';
import type {
  GenerationReport,
  ProviderReport,
  Raster,
} from '../../src/shared/generation/generation';
import {
  imageTexts,
  readImageRecord,
  type ImageRecord,
} from '../../src/shared/generation/imageRecord';
import type { CallContext } from '../../src/shared/rpc/method';
import type {
  PreviewEntry,
  PreviewEvent,
  PreviewForm,
  PreviewHost,
  PreviewImages,
  PreviewPipeline,
  PreviewProgress,
  PreviewSide,
  PreviewState,
} from '../../src/shared/messages/previewMessages';

/** What a test decides of the pipeline and of how generating goes. */
export interface PreviewOptions {
  readonly pipeline: Partial<PreviewPipeline> | null;
  readonly form: Partial<PreviewForm>;
  /** Prompts of the previews in the history, the newest first. */
  readonly history: readonly string[];
  /** Stops at this step of the last side until it is cancelled. */
  readonly holdAt: number;
  readonly failure: FailureData | null;
  readonly provider: Partial<ProviderReport>;
  readonly notes: readonly string[];
  readonly identical: boolean;
  /** What a preview on its way has told when the page comes. */
  readonly running: readonly PreviewProgress[] | null;
  /** Whether the page's first question stays open, or fails with `failure`. */
  readonly silent: boolean;
}

export const plainPreview: PreviewOptions = {
  pipeline: {},
  form: {},
  history: [],
  holdAt: Infinity,
  failure: null,
  provider: {},
  notes: [],
  identical: false,
  running: null,
  silent: false,
};

const SIDE = 128;

/** What stands in for VS Code and the engines around the preview: the same calls, made-up pictures. */
export class FakePreview {
  history: readonly PreviewEntry[];
  #cancel = new AbortController();

  constructor(
    readonly options: PreviewOptions,
    private readonly send: (event: PreviewEvent) => void,
  ) {
    this.history = options.history.map((prompt, i) => this.#entry({ ...this.form(), prompt }, i));
  }

  form(): PreviewForm {
    return {
      ...{ prompt: 'a red apple', negative: '', seed: 7, steps: 20, guidance: 7.5, batch: 1 },
      ...{ noise: 'torch', provider: 'auto', comparison: 'edits-disk' },
      ...this.options.form,
    };
  }

  state(): PreviewState {
    return {
      pipeline: this.options.pipeline && this.#pipeline(),
      form: this.form(),
      keepSeed: true,
      history: this.history,
      running: this.options.running,
      failure: null,
    };
  }

  /** Another set of comparisons, as after an edit or a save. */
  setPipeline(change: Partial<PreviewPipeline>): void {
    this.send({ kind: 'pipeline', pipeline: { ...this.#pipeline(), ...change } });
  }

  host(): PreviewHost {
    const nothing = (): Promise<void> => Promise.resolve();
    return {
      ready: () => {
        const { silent, failure } = this.options;
        if (silent)
          return failure ? Promise.reject(new Failure(failure)) : new Promise(() => undefined);
        this.send({ kind: 'state', state: this.state() });
        return nothing();
      },
      generate: form => this.#run(form),
      cancel: () => {
        this.#cancel.abort();
        return nothing();
      },
      images: ({ id }) => Promise.resolve(this.#images(id)),
      tokens: ({ text }) => {
        const words = text.split(/\s+/).filter(Boolean);
        return Promise.resolve({
          ...{ count: words.length, limit: 77, cut: words.slice(75).join(' ') },
        });
      },
      remember: nothing,
      keepSeed: nothing,
      savePng: nothing,
      copySeed: nothing,
      readImage: ({ png }) => Promise.resolve(readImageRecord(readPngText(png)) ?? null),
      restoreRecipe: nothing,
      forget: ({ id }) => {
        this.history = id === undefined ? [] : this.history.filter(entry => entry.id !== id);
        return Promise.resolve(this.history);
      },
      chooseFolder: nothing,
      showLog: nothing,
    };
  }

  #pipeline(): PreviewPipeline {
    return {
      ...{ folder: '/sample', label: 'sample', missing: [], trusted: true },
      comparisons: ['edits-disk', 'alone', 'recipe', 'pipeline'],
      ...this.options.pipeline,
    };
  }

  async #run(form: PreviewForm): Promise<void> {
    this.#cancel = new AbortController();
    this.send({ kind: 'begun' });
    const report = (progress: PreviewProgress): void => {
      this.send({ kind: 'progress', progress });
    };
    const end = await this.#generate(form, { signal: this.#cancel.signal, report }).then(
      entry => ({ entry, failure: null }),
      (thrown: unknown) => ({ entry: null, failure: (thrown as Failure).toData() }),
    );
    this.send({ kind: 'ended', ...end });
  }

  async #generate(
    form: PreviewForm,
    { signal, report }: CallContext<PreviewProgress>,
  ): Promise<PreviewEntry> {
    const { holdAt, failure } = this.options;
    const sides = sidesOf(form);
    report({ kind: 'sides', sides });
    const { refused } = this.options.provider;
    if (refused) report({ kind: 'provider', refused });
    for (const side of sides.keys()) {
      report({ kind: 'materializing', side, progress: null });
      report({ kind: 'loading', side, component: 'unet' });
      if (failure) throw new Failure(failure);
      for (let step = 1; step <= form.steps; step++) {
        const last = side === sides.length - 1;
        const preview = drawing({ size: 16, hue: step, blur: form.steps - step });
        const { steps } = form;
        report({ kind: 'step', side, step, steps, milliseconds: 1500, preview });
        if (last && step === holdAt)
          await new Promise(resolve => {
            signal.addEventListener('abort', resolve);
          });
        if (signal.aborted) throw new Failure({ code: 'cancelled', message: 'Cancelled.' });
      }
      report({ kind: 'decoding', side });
    }
    const entry = this.#entry(form, -this.history.length - 1);
    this.history = [entry, ...this.history];
    return entry;
  }

  #entry(form: PreviewForm, age: number): PreviewEntry {
    const sides = sidesOf(form);
    const { identical } = this.options;
    return {
      ...{ id: `preview-${age}`, time: 1_700_000_000_000 - 60_000 * age, folder: '/sample' },
      ...{ form, sides, report: this.#report(form) },
      similarity: sides.length < 2 ? null : { psnr: identical ? null : 17.93, ssim: 0.6134 },
    };
  }

  #report(form: PreviewForm): GenerationReport {
    const { provider } = form;
    const shares = { CPUExecutionProvider: 1 };
    return {
      settings: settingsOf(form),
      scheduler: 'DDIMScheduler',
      timesteps: [],
      provider: { asked: provider, ran: 'cpu', shares, refused: [], ...this.options.provider },
      providers: { 'text-encoder': 'cpu', unet: 'cpu', 'vae-decoder': 'cpu' },
      millisecondsPerStep: 9.4,
      milliseconds: 188,
      noiseHash: 'ab'.repeat(32),
      tokens: 3,
      truncated: '',
      notes: this.options.notes,
    };
  }

  #images(id: string): PreviewImages {
    const { form, sides } = this.history.find(entry => entry.id === id)!;
    return sides.map((_, side) =>
      Array.from({ length: form.batch }, (__, image) =>
        pngOf(form, { image, blur: this.options.identical ? 0 : 6 * side }),
      ),
    );
  }
}

const sidesOf = ({ comparison }: PreviewForm): readonly PreviewSide[] =>
  comparison === 'alone'
    ? [{ title: 'as open', subtitle: 'UNet 0.0 %, text encoder 0.0 %' }]
    : [
        { title: 'on disk', subtitle: 'UNet 0.0 %, text encoder 0.0 %' },
        { title: 'open edits', subtitle: 'UNet 60.0 %, text encoder 0.0 %' },
      ];

const settingsOf = (form: PreviewForm): GenerationReport['settings'] => {
  const { prompt, negative, seed, steps, guidance, batch, noise } = form;
  const { width = SIDE, height = SIDE } = form;
  return { prompt, negative, seed, steps, guidance, batch, noise, width, height };
};

/** A PNG as Pollard saves it. */
export function pngOf(form: PreviewForm, { image = 0, blur = 0 } = {}): Uint8Array {
  const model = { fingerprint: 'c0ffee' };
  const record: ImageRecord = {
    ...{ version: 1, image, scheduler: 'DDIMScheduler', noiseHash: 'ab' },
    settings: settingsOf(form),
    models: { 'text-encoder': model, unet: model, 'vae-decoder': model },
  };
  const hue = form.prompt.length + form.seed + 3 * image;
  return encodePng(drawing({ size: SIDE, hue, blur }), imageTexts(record));
}

/** A PNG of a form of its own. */
export const droppedPng = (): Uint8Array =>
  pngOf({
    ...{ prompt: 'a dropped pear', negative: '', seed: 99, steps: 12, guidance: 3, batch: 1 },
    ...{ width: 64, height: 64, noise: 'torch', provider: 'cpu', comparison: 'alone' },
  });

/** A PNG without a record. */
export const foreignPng = (): Uint8Array => encodePng(drawing({ size: 8, hue: 1, blur: 0 }));

/** A fruit on a ground; `blur` eats into its edge. */
function drawing(picture: { size: number; hue: number; blur: number }): Raster {
  const { size, hue, blur } = picture;
  const rgb = new Uint8Array(3 * size * size);
  const fruit = [200, 60 + ((hue * 23) % 140), 50 + ((hue * 57) % 90)];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [dx, dy] = [x / size - 0.5, y / size - 0.55];
      const ripple = (blur / 80) * Math.sin(9 * Math.atan2(dy, dx));
      const inside = Math.hypot(dx, dy) < 0.32 + ripple;
      const ground = [236, 226 - (blur % 7), 214];
      rgb.set(inside ? fruit : ground, 3 * (y * size + x));
    }
  return { width: size, height: size, rgb };
}
