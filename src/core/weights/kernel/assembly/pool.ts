// AssemblyScript, as kernel.ts says.

/** Bytes of one cell: sum of |w|, sum of w, largest |w| as bits, zeros, weights; 4 bytes stay empty. */
const CELL: usize = 32;
const MAX: usize = 16;
const ZEROS: usize = 20;
const COUNT: usize = 24;

const MAGNITUDE: i32 = 0x7fffffff;
const INFINITE: i32 = 0x7f800000;

/** Of the line that was pooled last. */
let lineSquares: f64 = 0;
let lineZeros: i32 = 0;
let lineNonFinite: i32 = 0;

/** Sum of squares of its finite weights. */
export function squares(): f64 {
  return lineSquares;
}

export function zeros(): i32 {
  return lineZeros;
}

/** NaN and infinities, which no figure counts. */
export function nonFinite(): i32 {
  return lineNonFinite;
}

/**
 * Pools the float32 weights of a storage line into cells. Run `r` is weights edges[r] to edges[r + 1]; it goes to the cell at
 * `first` + r · `step` cells.
 */
export function pool(line: usize, edges: usize, runs: i32, first: usize, step: usize): void {
  lineSquares = 0;
  lineZeros = 0;
  lineNonFinite = 0;
  let begin = line + (usize(load<u32>(edges)) << 2);
  let cell = first;
  for (let run = 1; run <= runs; run++) {
    const end = line + (usize(load<u32>(edges + (usize(run) << 2))) << 2);
    poolRun(begin, end, cell);
    begin = end;
    cell += step * CELL;
  }
}

/** Four weights at a time in float64 lanes, as far as four are left. */
function poolRun(begin: usize, end: usize, cell: usize): void {
  let absolute = f64x2.splat(0);
  let otherAbsolute = f64x2.splat(0);
  let signed = f64x2.splat(0);
  let otherSigned = f64x2.splat(0);
  let square = f64x2.splat(0);
  let otherSquare = f64x2.splat(0);
  let sizes = i32x4.splat(0);
  let zeros = i32x4.splat(0);
  let at = begin;
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    const size = v128.and(four, i32x4.splat(MAGNITUDE));
    sizes = i32x4.max_s(sizes, size);
    zeros = i32x4.sub(zeros, i32x4.eq(size, i32x4.splat(0)));
    const two = f64x2.promote_low_f32x4(four);
    const other = f64x2.promote_low_f32x4(v128.shuffle<u64>(four, four, 1, 1));
    absolute = f64x2.add(absolute, f64x2.abs(two));
    otherAbsolute = f64x2.add(otherAbsolute, f64x2.abs(other));
    signed = f64x2.add(signed, two);
    otherSigned = f64x2.add(otherSigned, other);
    square = f64x2.add(square, f64x2.mul(two, two));
    otherSquare = f64x2.add(otherSquare, f64x2.mul(other, other));
  }
  const largest = max(
    max(i32x4.extract_lane(sizes, 0), i32x4.extract_lane(sizes, 1)),
    max(i32x4.extract_lane(sizes, 2), i32x4.extract_lane(sizes, 3)),
  );
  let most: i32 = 0;
  let zero: i32 = 0;
  let count: i32 = 0;
  let sizeSum: f64 = 0;
  let signedSum: f64 = 0;
  // Rare, and then worth a second look: weights that are not finite were added.
  if (largest >= INFINITE) at = begin;
  else {
    most = largest;
    zero =
      i32x4.extract_lane(zeros, 0) +
      i32x4.extract_lane(zeros, 1) +
      i32x4.extract_lane(zeros, 2) +
      i32x4.extract_lane(zeros, 3);
    count = <i32>((at - begin) >> 2);
    sizeSum = sum(absolute) + sum(otherAbsolute);
    signedSum = sum(signed) + sum(otherSigned);
    lineSquares += sum(square) + sum(otherSquare);
  }
  for (; at < end; at += 4) {
    const size = load<i32>(at) & MAGNITUDE;
    if (size >= INFINITE) {
      lineNonFinite++;
      continue;
    }
    const weight = <f64>load<f32>(at);
    most = max(most, size);
    zero += i32(size == 0);
    count++;
    sizeSum += abs(weight);
    signedSum += weight;
    lineSquares += weight * weight;
  }
  lineZeros += zero;
  store<f64>(cell, load<f64>(cell) + sizeSum);
  store<f64>(cell, load<f64>(cell, 8) + signedSum, 8);
  store<i32>(cell, max(load<i32>(cell, MAX), most), MAX);
  store<i32>(cell, load<i32>(cell, ZEROS) + zero, ZEROS);
  store<i32>(cell, load<i32>(cell, COUNT) + count, COUNT);
}

function sum(two: v128): f64 {
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

/** Adds each weight's square to the sum of its place in the line; what is not finite counts as 0. */
export function addSquares(line: usize, count: i32, sums: usize): void {
  const end = line + (usize(count) << 2);
  let at = line;
  let to = sums;
  for (; at + 8 <= end; at += 8, to += 16) {
    const two = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const square = f64x2.mul(two, two);
    // Infinity - infinity is NaN, and NaN equals nothing.
    const isFinite = f64x2.eq(f64x2.sub(square, square), f64x2.splat(0));
    v128.store(to, f64x2.add(v128.load(to), v128.and(square, isFinite)));
  }
  if (at < end) {
    const weight = <f64>load<f32>(at);
    const square = weight * weight;
    if (square - square == 0) store<f64>(to, load<f64>(to) + square);
  }
}
