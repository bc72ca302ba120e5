import type { ElementChunk } from '../onnx/elements/elementChunk';

type Bits = ElementChunk['bits'];

/** Two tensors of one shape read side by side, however their storage cuts them. Pieces are valid until the next. */
export async function* zipChunks(
  before: AsyncGenerator<ElementChunk>,
  after: AsyncGenerator<ElementChunk>,
): AsyncGenerator<readonly [Bits, Bits]> {
  let [a, b] = [await before.next(), await after.next()];
  let [i, j] = [0, 0];
  while (!a.done && !b.done) {
    const [x, y] = [a.value.bits, b.value.bits];
    const count = Math.min(x.length - i, y.length - j);
    yield [x.subarray(i, i + count), y.subarray(j, j + count)];
    [i, j] = [i + count, j + count];
    if (i === x.length) [a, i] = [await before.next(), 0];
    if (j === y.length) [b, j] = [await after.next(), 0];
  }
}
