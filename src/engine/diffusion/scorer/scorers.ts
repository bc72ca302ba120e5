import { decodePng } from '../../../core/image/decodePng';
import { findScorer } from '../../../core/evaluate/scorers/scorerFiles';
import { type ScorerFolder, scorerTitle } from '../../../shared/scorer/scorer';
import { Failure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type { ScoreRequest, ScoreResult } from '../../api/diffusionApi';
import { openRuntime } from '../../session';
import { BoundedCache } from '../boundedCache';
import type { ModelFiles } from '../modelFiles';
import { openScorer, type Scorer } from './openScorer';

interface OpenScorer {
  readonly identity: string;
  readonly scorer: Scorer;
  readonly texts: BoundedCache<Float32Array>;
}

/** Scorers that were asked: loaded once each, and again where their files changed. */
export class Scorers {
  readonly #open = new Map<string, OpenScorer>();
  #loads = 0;

  constructor(private readonly files: ModelFiles) {}

  /** Scorers loaded so far. */
  get loads(): number {
    return this.#loads;
  }

  /** What pictures and texts are to a scorer. Texts are computed once. Fails as `openScorer` does, and `cancelled`. */
  async score(
    { scorer: asked, pngs, texts, runtime }: ScoreRequest,
    { signal }: CallContext<never>,
  ): Promise<ScoreResult> {
    throwIfCancelled(signal);
    const found = await this.#find(asked, runtime, signal);
    const images: Float32Array[] = [];
    for (const png of pngs) {
      throwIfCancelled(signal);
      images.push(await found.scorer.image(decodePng(png)));
    }
    const read: Float32Array[] = [];
    for (const text of texts)
      read.push(await found.texts.get(text, () => vectorFor(found.scorer, text, asked)));
    return { images, texts: read };
  }

  async release(): Promise<void> {
    for (const { scorer } of this.#open.values()) await scorer.release();
    this.#open.clear();
  }

  async #find(
    asked: ScorerFolder,
    runtime: string | undefined,
    signal: AbortSignal,
  ): Promise<OpenScorer> {
    const { image, text = image } = await findScorer(asked);
    const identity = [
      await this.files.identify(image, signal),
      await this.files.identify(text),
    ].join();
    const key = `${asked.kind}|${asked.folder}`;
    const known = this.#open.get(key);
    if (known?.identity === identity) return known;
    this.#open.delete(key);
    await known?.scorer.release();
    const scorer = await openScorer(asked, await openRuntime(runtime));
    this.#loads++;
    const found = { identity, scorer, texts: new BoundedCache<Float32Array>(1024) };
    this.#open.set(key, found);
    return found;
  }
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Failure({ code: 'cancelled', message: 'Cancelled.' });
}

function vectorFor(
  scorer: Scorer,
  text: string,
  { kind, folder }: ScorerFolder,
): Promise<Float32Array> {
  if (scorer.text) return scorer.text(text);
  throw new Failure({
    code: 'invalid-request',
    message: `${scorerTitle[kind]} reads no texts.`,
    hint: 'Ask a CLIP.',
    path: folder,
  });
}
