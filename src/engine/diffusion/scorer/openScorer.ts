import {
  type ImageProcessor,
  readImageProcessor,
  sampleProcessor,
} from '../../../core/evaluate/scorers/imageProcessor';
import { prepareImage } from '../../../core/evaluate/scorers/prepareImage';
import {
  findScorer,
  type ScorerFiles,
  tokenizerFolder,
} from '../../../core/evaluate/scorers/scorerFiles';
import { readTokenizerIn, type Tokenizer } from '../../../core/diffusion/tokenizer';
import { imageOutput, textOutput } from '../../../core/evaluate/scorers/scorerOutputs';
import type { Raster } from '../../../shared/generation/generation';
import type { ScorerFolder } from '../../../shared/scorer/scorer';
import type { LoadedSession, Runtime } from '../../session';

import { type Feed, outputsOf, runTower, take } from './tower';

/** A loaded scorer: what a picture or a text is to it, as its graph gives it, of any length. */
export interface Scorer {
  image(picture: Raster): Promise<Float32Array>;
  /** Absent where it reads no texts. */
  readonly text?: (text: string) => Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Loads a scorer's models on the CPU. Fails `missing`; `unsupported` for a CLIP without projection, whose outputs for texts and
 * for pictures have nothing to do with each other; `runtime`.
 */
export async function openScorer(scorer: ScorerFolder, runtime: Runtime): Promise<Scorer> {
  const files = await findScorer(scorer);
  const sessions = new Map<string, LoadedSession>();
  const release = async (): Promise<void> => {
    for (const session of sessions.values()) await session.release();
  };
  try {
    for (const file of [files.image, files.text ?? files.image])
      if (!sessions.has(file))
        sessions.set(file, await runtime.load(file, { provider: 'cpu', sessionCache: 'all' }));
    return { ...(await towersOf(scorer, files, sessions)), release };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

async function towersOf(
  scorer: ScorerFolder,
  files: ScorerFiles,
  sessions: ReadonlyMap<string, LoadedSession>,
): Promise<Pick<Scorer, 'image' | 'text'>> {
  const { image, text } = files;
  const seeing = sessions.get(image)!;
  const processor = await processorFor(scorer, files, seeing);
  const fromImage = imageOutput(scorer.kind, outputsOf(seeing), image);
  if (text === undefined)
    return {
      image: async picture =>
        take(fromImage, await runTower(seeing, imageFeeds(picture, processor), image)),
    };
  const reading = sessions.get(text)!;
  const fromText = textOutput(outputsOf(reading), text);
  const tokenizer = await readTokenizerIn(await tokenizerFolder(scorer.folder));
  // A graph that does both at once wants both each time.
  const noText = textFeeds(tokenizer, '');
  const noImage = imageFeeds({ width: 1, height: 1, rgb: new Uint8Array(3) }, processor);
  return {
    image: async picture =>
      take(
        fromImage,
        await runTower(seeing, { ...noText, ...imageFeeds(picture, processor) }, image),
      ),
    text: async each =>
      take(fromText, await runTower(reading, { ...noImage, ...textFeeds(tokenizer, each) }, text)),
  };
}

function processorFor(
  { folder }: ScorerFolder,
  { isSample }: ScorerFiles,
  { inputs }: LoadedSession,
): Promise<ImageProcessor> {
  const side = inputs[0]?.dims.at(-1);
  return isSample && side ? Promise.resolve(sampleProcessor(side)) : readImageProcessor(folder);
}

function imageFeeds(picture: Raster, processor: ImageProcessor): Readonly<Record<string, Feed>> {
  const { dims, values } = prepareImage(picture, processor);
  return { pixel_values: { dims: [1, ...dims], values } };
}

function textFeeds(tokenizer: Tokenizer, text: string): Readonly<Record<string, Feed>> {
  const { ids, count } = tokenizer.encode(text);
  const dims = [1, ids.length];
  return {
    input_ids: { dims, values: ids },
    attention_mask: { dims, values: ids.map((_, i) => (i < count + 2 ? 1 : 0)) },
  };
}
