/**
 * The order in which to visit n points of an axis so that a few of them show the whole: the first, the middle, the last, then
 * the middles of what lies between. Ten points: 0 5 9 3 7 2 4 6 8 1.
 */
export function coarseToFine(n: number): readonly number[] {
  const order = [0, Math.floor(n / 2), n - 1].filter(
    (point, i, all) => point >= 0 && point < n && all.indexOf(point) === i,
  );
  let ascending = [...order].sort((a, b) => a - b);
  while (order.length < n) {
    const middles = ascending.slice(1).flatMap((right, i) => {
      const left = ascending[i]!;
      return right - left > 1 ? [Math.ceil((left + right) / 2)] : [];
    });
    order.push(...middles);
    ascending = [...ascending, ...middles].sort((a, b) => a - b);
  }
  return order;
}
