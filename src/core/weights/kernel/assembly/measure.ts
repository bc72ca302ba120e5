// AssemblyScript, as kernel.ts says.

const MAGNITUDE: i32 = 0x7fffffff;

/**
 * Measures `count` float32 weights into five float64 figures: sum of w, sum of |w|, least, greatest, zeros. The sums are not
 * finite where any weight is not.
 */
export function measure(weights: usize, count: i32, figures: usize): void {
  let sums = f64x2.splat(0);
  let otherSums = f64x2.splat(0);
  let sizes = f64x2.splat(0);
  let otherSizes = f64x2.splat(0);
  let least = f32x4.splat(f32.MAX_VALUE);
  let greatest = f32x4.splat(-f32.MAX_VALUE);
  let zeros = i32x4.splat(0);
  const end = weights + (usize(count) << 2);
  let at = weights;
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    least = f32x4.pmin(least, four);
    greatest = f32x4.pmax(greatest, four);
    const size = v128.and(four, i32x4.splat(MAGNITUDE));
    zeros = i32x4.sub(zeros, i32x4.eq(size, i32x4.splat(0)));
    const two = f64x2.promote_low_f32x4(four);
    const other = f64x2.promote_low_f32x4(v128.shuffle<u64>(four, four, 1, 1));
    sums = f64x2.add(sums, two);
    otherSums = f64x2.add(otherSums, other);
    sizes = f64x2.add(sizes, f64x2.abs(two));
    otherSizes = f64x2.add(otherSizes, f64x2.abs(other));
  }
  let sum = total(sums) + total(otherSums);
  let absolute = total(sizes) + total(otherSizes);
  let low = min(
    min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)),
    min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)),
  );
  let high = max(
    max(f32x4.extract_lane(greatest, 0), f32x4.extract_lane(greatest, 1)),
    max(f32x4.extract_lane(greatest, 2), f32x4.extract_lane(greatest, 3)),
  );
  let zero =
    i32x4.extract_lane(zeros, 0) +
    i32x4.extract_lane(zeros, 1) +
    i32x4.extract_lane(zeros, 2) +
    i32x4.extract_lane(zeros, 3);
  for (; at < end; at += 4) {
    const weight = load<f32>(at);
    low = min(low, weight);
    high = max(high, weight);
    zero += i32(weight == 0);
    sum += <f64>weight;
    absolute += abs(<f64>weight);
  }
  store<f64>(figures, sum);
  store<f64>(figures, absolute, 8);
  store<f64>(figures, <f64>low, 16);
  store<f64>(figures, <f64>high, 24);
  store<f64>(figures, <f64>zero, 32);
}

/** Sum of the squared distances of `count` float32 weights from a mean. */
export function spread(weights: usize, count: i32, mean: f64): f64 {
  let squares = f64x2.splat(0);
  let otherSquares = f64x2.splat(0);
  const means = f64x2.splat(mean);
  const end = weights + (usize(count) << 2);
  let at = weights;
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    const two = f64x2.sub(f64x2.promote_low_f32x4(four), means);
    const other = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<u64>(four, four, 1, 1)), means);
    squares = f64x2.add(squares, f64x2.mul(two, two));
    otherSquares = f64x2.add(otherSquares, f64x2.mul(other, other));
  }
  let sum = total(squares) + total(otherSquares);
  for (; at < end; at += 4) {
    const apart = <f64>load<f32>(at) - mean;
    sum += apart * apart;
  }
  return sum;
}

function total(two: v128): f64 {
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}
