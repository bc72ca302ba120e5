import type { ElementChunk } from '../../onnx/elements/elementChunk';
import type { StoredTensor } from '../../onnx/modelIndex';

/** Which lines of a tensor stay along one of its stored axes: 1 for those that do. */
export interface KeptLines {
  readonly axis: number;
  readonly stays: Uint8Array;
}

/** A tensor's dims when only some lines stay. */
export const keptDims = (
  { dims }: Pick<StoredTensor, 'dims'>,
  kept: readonly KeptLines[],
): readonly number[] =>
  dims.map(
    (dim, axis) => kept.find(lines => lines.axis === axis)?.stays.reduce((a, b) => a + b, 0) ?? dim,
  );

/** The elements that stay, in storage order, as little-endian bytes; each valid until the next. */
export async function* keptElements(
  { dims }: Pick<StoredTensor, 'dims'>,
  kept: readonly KeptLines[],
  chunks: AsyncIterable<ElementChunk>,
): AsyncGenerator<Uint8Array> {
  const columns = dims.at(-1) ?? 1;
  const runs = runsOf(kept.find(({ axis }) => axis === dims.length - 1)?.stays, columns);
  const rowStays = rowTest(
    dims,
    kept.filter(({ axis }) => axis !== dims.length - 1),
  );
  let out: Uint16Array | Uint32Array | undefined;
  for await (const { first, bits } of chunks) {
    if (!out || out.length < bits.length)
      out =
        bits instanceof Uint16Array ? new Uint16Array(bits.length) : new Uint32Array(bits.length);
    let filled = 0;
    for (let at = 0; at < bits.length;) {
      const row = Math.floor((first + at) / columns);
      const column = first + at - row * columns;
      const end = Math.min(bits.length, at + columns - column);
      if (rowStays(row))
        for (const [from, to] of runs) {
          const [start, stop] = [Math.max(from, column), Math.min(to, column + end - at)];
          if (start >= stop) continue;
          out.set(bits.subarray(at + start - column, at + stop - column), filled);
          filled += stop - start;
        }
      at = end;
    }
    yield new Uint8Array(out.buffer, 0, filled * out.BYTES_PER_ELEMENT);
  }
}

/** Neighbouring places that stay, as from and to. */
function runsOf(
  stays: Uint8Array | undefined,
  length: number,
): readonly (readonly [number, number])[] {
  if (!stays) return [[0, length]];
  const runs: [number, number][] = [];
  for (const [place, one] of stays.entries()) {
    if (one === 0) continue;
    const last = runs.at(-1);
    if (last?.[1] === place) last[1]++;
    else runs.push([place, place + 1]);
  }
  return runs;
}

/** Whether a row, all places along the axes but the last, stays. */
function rowTest(dims: readonly number[], kept: readonly KeptLines[]): (row: number) => boolean {
  const steps = kept.map(({ axis, stays }) => ({
    stays,
    step: dims.slice(axis + 1, -1).reduce((product, dim) => product * dim, 1),
  }));
  return row =>
    steps.every(({ stays, step }) => stays[Math.floor(row / step) % stays.length] === 1);
}
