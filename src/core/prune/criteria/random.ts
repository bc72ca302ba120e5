import { createHash } from 'node:crypto';
import type { ScoreCriterion } from './pruneCriterion';

/**
 * Chance, the baseline of every other criterion. The score at storage index i is output i of xoshiro128** (Blackman and Vigna
 * 2018, https://prng.di.unimi.it), whose four state words are the first 16 bytes, little endian, of the SHA-256 of
 * `SEED:TENSOR NAME` in UTF-8: the same on every machine, whatever the weights are.
 */
export const random: ScoreCriterion = {
  kind: 'scores',
  ordersByMagnitude: false,
  usesInputs: false,
  score: ({ name, bits }, { seed = 0 }) => randomScores(name, bits.length, seed),
};

/** The first outputs of the generator for a seed and a name. */
export function randomScores(name: string, count: number, seed: number): Uint32Array {
  const hash = createHash('sha256').update(`${seed}:${name}`).digest();
  let a = hash.readInt32LE(0);
  let b = hash.readInt32LE(4);
  let c = hash.readInt32LE(8);
  let d = hash.readInt32LE(12);
  const scores = new Uint32Array(count);
  for (let i = 0; i < scores.length; i++) {
    scores[i] = Math.imul(rotated(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
  }
  return scores;
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
