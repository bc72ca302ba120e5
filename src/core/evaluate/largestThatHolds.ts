/** The largest of 0 to `last` that holds, by bisection: what holds for a number is taken to hold below it, and for 0. */
export async function largestThatHolds(
  last: number,
  holds: (number: number) => Promise<boolean>,
): Promise<number> {
  let [low, high] = [0, last];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
