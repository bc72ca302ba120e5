/** Raw bits of consecutive elements: halves and bfloat16 as 16, float32 as 32 bits. Valid until the next chunk. */
export interface ElementChunk {
  /** Index of the first element. */
  readonly first: number;
  readonly bits: Uint16Array | Uint32Array;
}
