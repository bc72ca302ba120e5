import { Failure } from '../../../shared/failure';
import type { StoredArray } from '../../io/safetensors/readSafetensors';
import { type ByteSource, openSource } from '../../io/source';
import { badCalibration } from './calibrationFailure';

/** A layer's weighted sum of x^T x in its file, as plain data that crosses a thread border. */
export interface GramPlace {
  readonly layer: string;
  readonly path: string;
  /** `identityOf` the file. */
  readonly identity: string;
  /** [inputs, inputs], float32 or float64. */
  readonly array: StoredArray;
  /** Sum of weight · samples. */
  readonly weight: number;
}

/** Rows that are read at a time: a few MB of the largest matrix. */
const ROWS = 64;

/**
 * Reads a gram a few rows at a time; `values` are valid until the next ones. Fails with `stale` where the file has changed,
 * `malformed` for a value that is not finite.
 */
export async function* gramRows(
  { layer, path, identity, array }: GramPlace,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly first: number; readonly values: Float32Array | Float64Array }> {
  const source = await openSource(path);
  try {
    if (source.identity !== identity) throw changed(path);
    const [inputs = 0] = array.shape;
    for (let first = 0; first < inputs; first += ROWS) {
      signal?.throwIfAborted();
      const count = Math.min(ROWS, inputs - first) * inputs;
      const values = await readValues(source, array, first * inputs, count);
      if (!values.every(Number.isFinite))
        throw badCalibration(
          path,
          `the gram of the layer ${layer} holds a value that is not finite`,
        );
      yield { first, values };
    }
  } finally {
    await source.close();
  }
}

async function readValues(
  source: ByteSource,
  { type, offset }: StoredArray,
  first: number,
  count: number,
): Promise<Float32Array | Float64Array> {
  const values = type === 'F32' ? new Float32Array(count) : new Float64Array(count);
  await source.read(offset + first * values.BYTES_PER_ELEMENT, new Uint8Array(values.buffer));
  return values;
}

const changed = (path: string): Failure =>
  new Failure({
    code: 'stale',
    message: `${path} has changed since it was opened.`,
    hint: 'Prune again with the calibration as it is now.',
    path,
  });
