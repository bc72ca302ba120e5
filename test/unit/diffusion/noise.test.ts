import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MersenneTwister } from '../../../src/core/diffusion/noise/mersenneTwister';
import { normals, numpyNormal } from '../../../src/core/diffusion/noise/numpyNormal';
import { torchNormal } from '../../../src/core/diffusion/noise/torchNormal';
import reference from '../../fixtures/reference/torch_randn_reference.json';

const bits = (values: Float32Array): string[] =>
  Array.from(new Uint32Array(values.slice().buffer), word => word.toString(16).padStart(8, '0'));

describe("torch's normal noise", () => {
  it.each(reference.expected_n_ge_16)('is bit-exact for seed $seed and $n elements', row => {
    const noise = torchNormal(row.seed)(row.n);
    expect(bits(noise.subarray(0, 8))).toEqual(row.first8_bits_hex);
    expect(bits(noise.subarray(row.n - 4))).toEqual(row.last4_bits_hex);
    expect(createHash('sha256').update(noise).digest('hex')).toBe(row.sha256_le_float32);
    expect(noise.reduce((sum, x) => sum + x, 0)).toBeCloseTo(row.sum_float64, 8);
  });

  it.each(reference.expected_n_lt_16)('is exact for seed $seed and only $n elements', row => {
    expect(Array.from(torchNormal(row.seed)(row.n))).toEqual(row.values);
  });

  it('goes on with its stream in a second call', () => {
    const { seed, calls, second_call_first4 } = reference.expected_two_calls;
    const noise = torchNormal(seed);
    noise(calls[0]!);
    expect(Array.from(noise(calls[1]!).subarray(0, 4))).toEqual(second_call_first4);
  });

  it('keeps the second of a pair for the next small call', () => {
    const { seed, values } = reference.expected_n_lt_16[0]!;
    const noise = torchNormal(seed);
    expect([...noise(3), ...noise(5)]).toEqual(values);
  });

  it('gives the first image of a batch the noise it has alone', () => {
    expect(torchNormal(9)(512).subarray(0, 256)).toEqual(torchNormal(9)(256));
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => torchNormal(0.5)).toThrow(/not a whole number/);
  });
});

describe("NumPy's legacy noise", () => {
  it.each(reference.numpy_legacy_RandomState_randn.expected)('is exact for seed $seed', row => {
    const next = normals(new MersenneTwister(row.seed));
    expect(row.first6.map(() => next())).toEqual(row.first6);
  });

  it('is rounded to float32', () => {
    const { seed, first6 } = reference.numpy_legacy_RandomState_randn.expected[0]!;
    expect(Array.from(numpyNormal(seed)(6))).toEqual(first6.map(Math.fround));
  });

  it.each([-1, 2 ** 32, 1.5])('refuses the seed %d as NumPy does', seed => {
    expect(() => numpyNormal(seed)).toThrow(/takes no seed/);
  });
});
