/** A seeded stream of unit normal float32 noise; each call continues where the last one ended. */
export type NoiseSource = (count: number) => Float32Array;
