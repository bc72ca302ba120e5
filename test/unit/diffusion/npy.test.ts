import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../../src/core/io/npy';

/** A file by the format's description: magic, version, length of the header, header, data. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  const start = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1');
  return Buffer.concat([start, length, Buffer.from(header, 'latin1'), data]);
}

const header = (descr: string, shape: string, fortran = 'False'): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

const floats = Float32Array.of(1, -0.5, 3, 4, 5, 6);
const raw = new Uint8Array(floats.buffer);

describe('.npy files', () => {
  it('are written as NumPy 1.0 does: a header of one line, data at a multiple of 64 bytes', () => {
    const bytes = Buffer.from(encodeNpy({ dims: [2, 3], values: floats }));
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\0');
    const end = 10 + bytes.readUInt16LE(8);
    expect(end % 64).toBe(0);
    expect(bytes.subarray(10, end).toString('latin1').trimEnd()).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
    );
    expect(bytes[end - 1]).toBe(0x0a);
    expect(bytes.subarray(end)).toEqual(Buffer.from(raw));
  });

  it('come back bit for bit, whatever their shape', () => {
    const arrays = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }).chain(dims =>
      fc
        .float32Array({
          minLength: dims.reduce((a, b) => a * b, 1),
          maxLength: dims.reduce((a, b) => a * b, 1),
        })
        .map(values => ({ dims, values })),
    );
    fc.assert(
      fc.property(arrays, array => {
        expect(decodeNpy(encodeNpy(array), 'a.npy')).toEqual(array);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('of version 2 and of doubles are read', () => {
    const wide = npy(header('<f4', '(6,)'), raw, 2);
    expect(decodeNpy(wide, 'a.npy')).toEqual({ dims: [6], values: floats });
    const doubles = new Uint8Array(Float64Array.of(0.1, 2).buffer);
    const read = decodeNpy(npy(header('<f8', '(2,)'), doubles), 'a.npy');
    expect(read).toEqual({ dims: [2], values: Float32Array.of(0.1, 2) });
  });

  it('that start at an odd address are read', () => {
    const shifted = new Uint8Array([0, ...npy(header('<f4', '(2, 3)'), raw)]).subarray(1);
    expect(decodeNpy(shifted, 'a.npy').values).toEqual(floats);
  });

  it.each([
    ['another format', Buffer.from('PK and more bytes'), /is no \.npy file/],
    ['an empty file', new Uint8Array(), /is no \.npy file/],
    ['columns first', npy(header('<f4', '(2, 3)', 'True'), raw), /row-major/],
    ['integers', npy(header('<i4', '(6,)'), raw), /<i4, not float32/],
    ['too few bytes', npy(header('<f4', '(2, 4)'), raw), /length does not match/],
    ['too many bytes', npy(header('<f4', '(5,)'), raw), /length does not match/],
  ])('with %s are refused by name', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'noise.npy')).toThrow(message);
    expect(() => decodeNpy(bytes, 'noise.npy')).toThrow(/^noise\.npy: /);
  });
});
