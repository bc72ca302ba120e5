import { expect, test } from 'vitest';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import { calibrationHash } from '../../../src/core/prune/calibration/calibrationHash';
import { gramRows } from '../../../src/core/prune/calibration/gram';
import { writeCalibration } from '../../../src/core/prune/calibration/writeCalibration';
import { type NewArray, writeSafetensors } from '../../../src/core/io/safetensors/writeSafetensors';
import { CALIBRATION_KEY } from '../../../src/shared/calibration/calibrationRecord';
import { calibrate, record, statisticsOf } from '../../fixtures/calibration';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const file = (): string => at('a.calibration.safetensors');
const inputs = {
  layer: 'block.0.to_q',
  samples: [
    [
      [1, -2],
      [3, 0.5],
    ],
    [[0, 4]],
  ],
  weights: [1.2, 0.8],
};

async function opened<T>(ask: (found: CalibrationFile) => Promise<T>): Promise<T> {
  const found = await CalibrationFile.open(file());
  try {
    return await ask(found);
  } finally {
    await found.close();
  }
}

test('what is written of a layer is read again, one layer at a time', async () => {
  await calibrate(file(), [inputs, { layer: 'other', samples: [[[7]]] }], { seeds: [0, 1] });
  await opened(async found => {
    expect(found.record).toEqual(record({ seeds: [0, 1] }));
    expect(await found.name()).toEqual({
      hash: found.hash,
      samples: 2,
      describes: 'unet, prompts p, seeds 0 1',
    });
    expect(found.layers).toEqual(['block.0.to_q', 'other']);
    const { squares, sum, samples, tokens } = statisticsOf(inputs);
    expect(await found.statistics('block.0.to_q')).toEqual({ squares, sum, samples, tokens });
    expect([samples, tokens]).toEqual([2, 3]);
    expect(await found.statistics('to_q')).toBeUndefined();
    expect(await found.gram('to_q')).toBeUndefined();
    const gram = (await found.gram('block.0.to_q'))!;
    expect(gram.weight).toBe(2);
    for await (const { first, values } of gramRows(gram))
      expect([first, ...values].map(Math.fround)).toEqual(
        [0, 12, 1.2 * (-2 + 1.5), 1.2 * (-2 + 1.5), 1.2 * 4.25 + 0.8 * 16].map(Math.fround),
      );
  });
});

test('a larger gram is read a few rows at a time', async () => {
  const values = Float32Array.from({ length: 100 * 100 }, (_, i) => i);
  const gram = { inputs: 100, weight: 3, values: () => Promise.resolve(values) };
  await writeCalibration(file(), record(), [{ ...statisticsOf(inputs), gram }]);
  await opened(async found => {
    const rows: number[] = [];
    let most = 0;
    for await (const piece of gramRows((await found.gram('block.0.to_q'))!)) {
      rows.push(...piece.values);
      most = Math.max(most, piece.values.length);
    }
    expect(rows).toEqual([...values]);
    expect(most).toBe(6400);
  });
});

test('without a weight, every sample of a gram counts once', async () => {
  const { squares, sum, gram } = statisticsOf(inputs);
  const arrays = arraysOf(squares, sum);
  const own: NewArray = {
    name: 'a.gram',
    type: 'F64',
    shape: [2, 2],
    data: async () => Float64Array.from(await gram!.values()),
  };
  await write([...arrays, own]);
  await opened(async found => {
    expect((await found.gram('a'))!.weight).toBe(5);
  });
});

test('a calibration is known by what it was made of, in any order, on any provider', () => {
  const hash = calibrationHash(record({ seeds: [0], steps: 20 }));
  expect(hash).toMatch(/^[0-9a-f]{32}$/);
  expect(calibrationHash({ ...record({ steps: 20, provider: 'cuda' }), seeds: [0] })).toBe(hash);
  expect(calibrationHash(record({ seeds: [1], steps: 20 }))).not.toBe(hash);
  expect(calibrationHash(record({ seeds: [0], steps: 20, prompts: 'q' }))).not.toBe(hash);
});

test('a calibration of another model is refused; of a copy, and of the dense file before, it is not', async () => {
  await calibrate(file(), [inputs], { base: 'abc-t1' });
  await opened(found => {
    found.refuseOtherBase({ fingerprint: 'abc-t2' });
    const history = { version: 1, base: 'abc', steps: [] } as const;
    found.refuseOtherBase({ fingerprint: 'pruned-t3', history });
    expect(() => {
      found.refuseOtherBase({ fingerprint: 'abd-t1' });
    }).toThrow('was measured on another model');
    return Promise.resolve();
  });
});

const arraysOf = (squares: Float64Array, sum: Float64Array): readonly NewArray[] => [
  { name: 'a.squares', type: 'F64', shape: [squares.length], data: () => squares },
  { name: 'a.sum', type: 'F64', shape: [sum.length], data: () => sum },
  { name: 'a.samples', type: 'I64', shape: [1], data: () => BigInt64Array.of(5n) },
  { name: 'a.tokens', type: 'I64', shape: [1], data: () => BigInt64Array.of(9n) },
];
const fine = arraysOf(new Float64Array(2), new Float64Array(2));
const write = (arrays: readonly NewArray[], text = JSON.stringify(record())): Promise<void> =>
  writeSafetensors(file(), arrays, { [CALIBRATION_KEY]: text });
const replaced = (name: string, fields: Partial<NewArray>): readonly NewArray[] =>
  fine.map(array => (array.name === name ? { ...array, ...fields } : array));

test.each([
  [
    'a name that is no statistic',
    [...fine, { ...fine[0]!, name: 'a.mean' }],
    'a.mean is no statistic',
  ],
  [
    'a name without a layer',
    [...fine, { ...fine[0]!, name: '.squares' }],
    '.squares is no statistic',
  ],
  ['squares as integers', replaced('a.squares', { type: 'I64' }), 'a.squares has the type I64'],
  ['samples as floats', replaced('a.samples', { type: 'F64' }), 'a.samples has the type F64'],
  ['a layer without tokens', fine.slice(0, 3), 'the layer a has no tokens'],
  [
    'sums of fewer inputs',
    replaced('a.sum', { shape: [1], data: () => new Float64Array(1) }),
    'other shapes',
  ],
  ['squares as a matrix', replaced('a.squares', { shape: [1, 2] }), 'other shapes'],
  ['no inputs', arraysOf(new Float64Array(0), new Float64Array(0)), 'other shapes'],
  [
    'two counts',
    replaced('a.samples', { shape: [2], data: () => new BigInt64Array(2) }),
    'other shapes',
  ],
  [
    'a gram that is not square',
    [...fine, { name: 'a.gram', type: 'F32', shape: [2, 1], data: () => new Float32Array(2) }],
    'other shapes',
  ],
  [
    'a gram in half precision',
    [...fine, { name: 'a.gram', type: 'F16', shape: [2, 2], data: () => new Uint16Array(4) }],
    'a.gram has the type F16',
  ],
] satisfies readonly (readonly [string, readonly NewArray[], string])[])(
  '%s is refused when the file is opened',
  async (_, arrays, why) => {
    await write(arrays);
    await expect(CalibrationFile.open(file())).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining(why) as string,
    });
  },
);

test.each([
  ['no record', undefined, 'has no pollard.calibration'],
  ['a record that is no JSON', '{', 'is not JSON'],
  ['a record of another version', JSON.stringify({ ...record(), version: 2 }), 'version must be 1'],
  ['a record without a base', JSON.stringify({ ...record(), base: undefined }), 'base'],
  ['half a seed', JSON.stringify(record({ seeds: [0.5] })), 'seeds.0 must be a whole number'],
  [
    'other weights of timesteps',
    '{"version":1,"base":"a","component":"unet","prompts":"p","timestepWeights":"log"}',
    'timestepWeights must be',
  ],
])('%s is refused', async (_, text, why) => {
  await writeSafetensors(file(), fine, text === undefined ? {} : { [CALIBRATION_KEY]: text });
  await expect(CalibrationFile.open(file())).rejects.toMatchObject({
    code: 'malformed',
    message: expect.stringContaining(why) as string,
  });
});

test.each([
  ['NaN', replaced('a.squares', { data: () => Float64Array.of(1, NaN) })],
  ['an infinity', replaced('a.sum', { data: () => Float64Array.of(Infinity, 1) })],
  ['a negative sum of squares', replaced('a.squares', { data: () => Float64Array.of(1, -1) })],
  ['no samples', replaced('a.samples', { data: () => BigInt64Array.of(0n) })],
  ['less than no tokens', replaced('a.tokens', { data: () => BigInt64Array.of(-1n) })],
  [
    'more tokens than can be counted',
    replaced('a.tokens', { data: () => BigInt64Array.of(2n ** 60n) }),
  ],
])('%s among the statistics is refused, naming the layer', async (_, arrays) => {
  await write(arrays);
  await opened(found =>
    expect(found.statistics('a')).rejects.toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('of the layer a') as string,
    }),
  );
});

test('a gram with NaN, and one without a weight above 0, are refused', async () => {
  const gram = (value: number): NewArray => ({
    name: 'a.gram',
    type: 'F32',
    shape: [2, 2],
    data: () => Float32Array.of(1, 0, 0, value),
  });
  const weight = (value: number): NewArray => ({
    name: 'a.weight',
    type: 'F64',
    shape: [1],
    data: () => Float64Array.of(value),
  });
  await write([...fine, gram(NaN), weight(1)]);
  await opened(async found => {
    const rows = gramRows((await found.gram('a'))!);
    await expect(rows.next()).rejects.toThrow(
      'the gram of the layer a holds a value that is not finite',
    );
  });
  await write([...fine, gram(1), weight(0)]);
  await opened(found => expect(found.gram('a')).rejects.toThrow('the weight of the layer a'));
});

test('a file that was written anew since it was opened is not read', async () => {
  await calibrate(file(), [inputs]);
  await opened(async found => {
    const gram = (await found.gram('block.0.to_q'))!;
    await calibrate(file(), [inputs]);
    await expect(gramRows(gram).next()).rejects.toMatchObject({ code: 'stale' });
  });
});
