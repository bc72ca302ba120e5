// AssemblyScript, as kernel.ts says.

/** Bytes of a table: a count for each of the 65,536 patterns of 16 bits. */
const TABLE: usize = 65_536 << 2;

/**
 * Counts `count` 16-bit patterns, a multiple of four, into two tables, one after the other: equal neighbours do not wait for
 * each other's store.
 */
export function countPatterns(from: usize, count: i32, tables: usize): void {
  const end = from + (usize(count) << 1);
  for (; from < end; from += 8) {
    const four = load<u64>(from);
    increment(tables + (usize(four & 0xffff) << 2));
    increment(tables + TABLE + (usize((four >> 16) & 0xffff) << 2));
    increment(tables + (usize((four >> 32) & 0xffff) << 2));
    increment(tables + TABLE + (usize(four >> 48) << 2));
  }
}

function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}
