import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readSafetensors } from '../../../src/core/io/safetensors/readSafetensors';
import { type NewArray, writeSafetensors } from '../../../src/core/io/safetensors/writeSafetensors';
import { openSource } from '../../../src/core/io/source';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

/** A file by its header's text and the bytes behind it. */
const fileOf = (header: string, data: Uint8Array, length = Buffer.byteLength(header)): Buffer => {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([prefix, Buffer.from(header), data]);
};

async function read(bytes: Uint8Array): Promise<Awaited<ReturnType<typeof readSafetensors>>> {
  await writeFile(at('a.safetensors'), bytes);
  const source = await openSource(at('a.safetensors'));
  try {
    return await readSafetensors(source);
  } finally {
    await source.close();
  }
}

const array = (fields: string): string => `{"a":${fields}}`;
const two = '{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
const eight = new Uint8Array(8);

test('what is written is read: places, types, shapes and texts', async () => {
  const arrays: readonly NewArray[] = [
    { name: 'narrow', type: 'F32', shape: [3], data: () => Float32Array.of(1, 2, 3) },
    {
      name: 'wide',
      type: 'F64',
      shape: [1, 2],
      data: () => Promise.resolve(Float64Array.of(4, 5)),
    },
    { name: 'empty', type: 'I64', shape: [0], data: () => new BigInt64Array() },
  ];
  await writeSafetensors(at('b.safetensors'), arrays, { made: 'here', é: '"' });
  const bytes = await readFile(at('b.safetensors'));
  const found = await read(bytes);
  expect(found.metadata).toEqual({ made: 'here', é: '"' });
  const valuesOf = (name: string): number[] => {
    const { offset, bytes: length, type } = found.arrays.get(name)!;
    const own = Uint8Array.from(bytes.subarray(offset, offset + length)).buffer;
    return [...(type === 'F32' ? new Float32Array(own) : new Float64Array(own))];
  };
  expect([valuesOf('narrow'), valuesOf('wide')]).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  expect([...found.arrays.values()].map(({ shape }) => shape)).toEqual([[1, 2], [0], [3]]);
  expect(found.arrays.get('wide')!.offset % 8).toBe(0);
});

test('data of another length than the shape says is written nowhere', async () => {
  const wrong: NewArray = { name: 'a', type: 'F32', shape: [2], data: () => new Float32Array(3) };
  await expect(writeSafetensors(at('c.safetensors'), [wrong], {})).rejects.toThrow(
    '12 bytes, not 8',
  );
  await expect(readFile(at('c.safetensors'))).rejects.toThrow('ENOENT');
});

test.each([
  ['nothing at all', new Uint8Array(), 'truncated'],
  ['seven bytes', new Uint8Array(7), 'truncated'],
  ['a header that goes on', fileOf('{}', new Uint8Array(), 3), 'truncated'],
  ['a header of 2^63 bytes', Buffer.from('ffffffffffffff7f', 'hex'), 'malformed'],
  ['a header of 17 MB', fileOf('{}', new Uint8Array(), 17 << 20), 'malformed'],
  ['a header that is no JSON', fileOf('{"a"', new Uint8Array()), 'malformed'],
  ['a header that is a list', fileOf('[]', new Uint8Array()), 'malformed'],
  ['a header that is no UTF-8', fileOf('{"\u0000"', Buffer.from([0xff])), 'malformed'],
  ['metadata of numbers', fileOf('{"__metadata__":{"a":1}}', new Uint8Array()), 'malformed'],
  [
    'an array without a type',
    fileOf(array('{"shape":[2],"data_offsets":[0,8]}'), eight),
    'malformed',
  ],
  ['an unknown type', fileOf(array(two.replace('F32', 'F31')), eight), 'malformed'],
  ['an unknown field', fileOf(array(two.replace('{', '{"x":1,')), eight), 'malformed'],
  ['a negative side', fileOf(array(two.replace('[2]', '[-2]')), eight), 'malformed'],
  ['half a side', fileOf(array(two.replace('[2]', '[0.5]')), eight), 'malformed'],
  ['a product beyond 2^53', fileOf(array(two.replace('[2]', '[1e15,1e15]')), eight), 'malformed'],
  [
    'offsets that lie about the length',
    fileOf(array(two.replace('[0,8]', '[0,4]')), eight),
    'malformed',
  ],
  ['offsets backwards', fileOf(array(two.replace('[0,8]', '[8,0]')), eight), 'malformed'],
  ['an array past the end', fileOf(array(two), new Uint8Array(4)), 'truncated'],
  ['arrays that overlap', fileOf(`{"a":${two},"b":${two}}`, eight), 'malformed'],
  [
    'arrays that overlap in part',
    fileOf(`{"a":${two},"b":${two.replace('0,8', '4,12')}}`, new Uint8Array(12)),
    'malformed',
  ],
  ['a gap', fileOf(array(two.replace('0,8', '4,12')), new Uint8Array(12)), 'malformed'],
  ['bytes behind all arrays', fileOf(array(two), new Uint8Array(9)), 'malformed'],
])('%s is refused', async (_, bytes, code) => {
  await expect(read(bytes)).rejects.toMatchObject({ code, path: at('a.safetensors') });
});
