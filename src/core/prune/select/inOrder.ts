/** Gives `wanted` out to the tensors in order, each up to what it has. */
export function inOrder(available: readonly number[], wanted: number): readonly number[] {
  let left = wanted;
  return available.map(count => {
    const taken = Math.min(left, count);
    left -= taken;
    return taken;
  });
}
