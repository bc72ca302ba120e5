import { createHash } from 'node:crypto';
import path from 'node:path';
import { contentOf } from '../../../shared/model/fingerprint';
import type { ScorerFolder } from '../../../shared/scorer/scorer';
import { isFile } from '../../io/isFile';
import { CONFIG_LIMIT, readWithin } from '../../io/readWithin';
import { fingerprint } from '../../model/fingerprint';
import { readModelIndex } from '../../onnx/read/readModelIndex';
import { readImageProcessor } from './imageProcessor';
import { findScorer, tokenizerFolder } from './scorerFiles';
import { imageOutput, textOutput } from './scorerOutputs';

const settings = ['tokenizer.json', 'vocab.json', 'merges.txt', 'tokenizer_config.json'];

/**
 * Looks at a scorer's folder without loading it: models, outputs, how pictures are prepared. Gives what stands for all that its
 * figures depend on. Fails as `openScorer` does, and as `readModelIndex` does for broken files.
 */
export async function checkScorer(scorer: ScorerFolder): Promise<string> {
  const { kind, folder } = scorer;
  const { image, text, isSample } = await findScorer(scorer);
  const hash = createHash('sha256').update(kind);
  for (const file of new Set([image, text ?? image])) {
    const modelIndex = await readModelIndex(file);
    const outputs = modelIndex.outputs.map(({ name }) => name);
    if (file === image) imageOutput(kind, outputs, file);
    if (file === text) textOutput(outputs, file);
    hash.update(contentOf(await fingerprint(modelIndex)));
  }
  if (!isSample) await readImageProcessor(folder);
  const files = [path.join(folder, 'preprocessor_config.json')];
  if (text !== undefined) {
    const tokenizer = await tokenizerFolder(folder);
    files.push(...settings.map(name => path.join(tokenizer, name)));
  }
  for (const file of files)
    if (await isFile(file)) hash.update(await readWithin(file, CONFIG_LIMIT));
  return hash.digest('hex').slice(0, 32);
}
