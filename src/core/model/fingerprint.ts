import { createHash, type Hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type ByteSource, openSource } from '../io/source';
import type { ModelIndex } from '../onnx/modelIndex';

const BLOCK = 4096;
const SAMPLES = 64;

/**
 * Identity of a model's bytes, instant at any size: `CONTENT-TIME`. CONTENT is a hash of the files' sizes, of everything but
 * the weights, and of 64 blocks of 4 kB spread over all files; the same for a copy. TIME is the newest modification, so that
 * a rewritten weight between the samples shows. Good enough to refuse a stale backup, no proof against forgery.
 */
export async function fingerprint(modelIndex: ModelIndex): Promise<string> {
  const hash = createHash('sha256');
  hash.update(headerText(modelIndex));
  await hashSamples(hash, modelIndex);
  const times = await Promise.all(modelIndex.files.map(file => stat(file)));
  const newest = Math.max(...times.map(({ mtimeMs }) => mtimeMs));
  return `${hash.digest('hex').slice(0, 32)}-${Math.round(newest).toString(36)}`;
}

/** What the walk found: names, shapes, places, nodes; no paths or identities, which a copy has others of. */
function headerText({ files: _, identities: __, ...rest }: ModelIndex): string {
  return JSON.stringify(rest);
}

/** Blocks at even distances over the files as if they were one. */
async function hashSamples(hash: Hash, { files, sizes }: ModelIndex): Promise<void> {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let sample = 0;
  let start = 0;
  for (const [index, size] of sizes.entries()) {
    const places: number[] = [];
    for (; sample < SAMPLES && placeOf(sample, total) < start + size; sample++)
      places.push(placeOf(sample, total) - start);
    if (places.length > 0) await hashBlocks(hash, await openSource(files[index]!), places);
    start += size;
  }
}

const placeOf = (sample: number, total: number): number =>
  Math.floor((Math.max(0, total - BLOCK) * sample) / (SAMPLES - 1));

async function hashBlocks(
  hash: Hash,
  source: ByteSource,
  places: readonly number[],
): Promise<void> {
  try {
    const block = Buffer.alloc(BLOCK);
    for (const place of places) {
      const view = block.subarray(0, Math.min(BLOCK, source.size - place));
      await source.read(place, view);
      hash.update(view);
    }
  } finally {
    await source.close();
  }
}
