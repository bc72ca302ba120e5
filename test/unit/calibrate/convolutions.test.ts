import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { layerInputs } from '../../../src/core/calibrate/layerInputs';
import { measuredGraph, outputName } from '../../../src/core/calibrate/measuredGraph';
import { tensorOf, toFloat32 } from '../../../src/core/diffusion/tensor';
import { openSource } from '../../../src/core/io/source';
import { describeModel } from '../../../src/core/model/describeModel';
import { encodeAdditions } from '../../../src/core/onnx/schema';
import { writeEdited } from '../../../src/core/onnx/write/writeEdited';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import { openRuntime } from '../../../src/engine/session';
import { calibrateHere, calibrationOf } from '../../fixtures/calibrateHere';
import { type Attribute, graph, model, node, type NodeSpec } from '../../fixtures/onnxWriter';
import { concat } from '../../fixtures/protoWriter';
import { seeded } from '../../fixtures/fuzz/random';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyTensor } from '../../fixtures/toyModel';

const at = temporaryFolder();
let number = 0;

/** Two images of three channels. */
const given = [2, 3, 6, 5] as const;

interface Walk {
  readonly kernel: readonly [number, number];
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
}

const below = seeded(7);
const sample = Float32Array.from({ length: 180 }, () => below(2001) / 1000 - 1);

/** What the kernel sees, place by place, by the definition of a convolution: rows of (channel, row, column). */
function rowsOf({ kernel, strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0] }: Walk) {
  const [images, channels, height, width] = given;
  const places = (axis: 0 | 1, length: number): number =>
    Math.floor(
      (length + pads[axis] + pads[axis + 2]! - dilations[axis] * (kernel[axis] - 1) - 1) /
        strides[axis],
    ) + 1;
  const rows: number[][] = [];
  for (let image = 0; image < images; image++)
    for (let y = 0; y < places(0, height); y++)
      for (let x = 0; x < places(1, width); x++) {
        const row: number[] = [];
        for (let channel = 0; channel < channels; channel++)
          for (let i = 0; i < kernel[0]; i++)
            for (let j = 0; j < kernel[1]; j++) {
              const [top, left] = [
                y * strides[0] + i * dilations[0] - pads[0],
                x * strides[1] + j * dilations[1] - pads[1],
              ];
              const inside = top >= 0 && top < height && left >= 0 && left < width;
              row.push(
                inside ? sample[((image * channels + channel) * height + top) * width + left]! : 0,
              );
            }
        rows.push(row);
      }
  return rows;
}

const convolution = (
  { kernel: _, ...walk }: Walk,
  others: Readonly<Record<string, Attribute>> = {},
): NodeSpec => ({
  ...{ op: 'Conv', inputs: ['sample', 'a.weight'], outputs: ['out'] },
  attributes: {
    ...Object.fromEntries(Object.entries(walk).map(([name, ints]) => [name, { ints }])),
    ...others,
  },
});

async function opened(spec: NodeSpec, dims: readonly number[]) {
  const file = at(`toy-${number++}.onnx`);
  const values = Array.from({ length: dims.reduce((all, one) => all * one) }, () => 1);
  const whole = graph({
    nodes: [node(spec)],
    initializers: [toyTensor({ name: 'a.weight', dims, type: 'float32', values })],
    inputs: [{ name: 'sample', type: 1, dims: [...given] }],
    outputs: [{ name: 'out', type: 1 }],
  });
  await writeFile(file, concat(model({ graph: whole, opset: 14 })));
  const found = await describeModel(file);
  const source = await openSource(file);
  const inputs = await layerInputs(found, source, ['conv']);
  await source.close();
  return { model: found, ...inputs };
}

async function measured(walk: Walk) {
  const toy = await opened(convolution(walk), [2, given[1], ...walk.kernel]);
  const { modelIndex } = toy.model;
  const { inputs } = toy;
  const additions = measuredGraph({ opset: modelIndex.opset, inputs, sums: [0], grams: [0] });
  const edit = { dropped: new Set<string>(), added: encodeAdditions(additions) };
  const file = await writeEdited(modelIndex, edit, at(`extended-${number++}`));
  const session = await (await openRuntime()).load(file, { provider: 'cpu', sessionCache: 'one' });
  try {
    const outputs = await session.run({ sample: tensorOf('float32', given, sample) });
    const of = (measure: Parameters<typeof outputName>[1]): number[] => [
      ...toFloat32(outputs[outputName(0, measure)]!),
    ];
    return { sum: of('sum'), squares: of('squares'), size: of('size')[0], gram: of('gram') };
  } finally {
    await session.release();
  }
}

const walks: readonly [string, Walk][] = [
  ['a kernel of one', { kernel: [1, 1] }],
  ['one of 3x3 with a border', { kernel: [3, 3], pads: [1, 1, 1, 1] }],
  ['one that steps', { kernel: [3, 3], pads: [0, 0, 1, 1], strides: [2, 2] }],
  ['one with holes, wider than high', { kernel: [2, 3], dilations: [3, 2], pads: [1, 0, 2, 1] }],
  ['one that leaves a rest', { kernel: [2, 2], strides: [3, 2] }],
];

describe('what a convolution is given is measured at every place of the kernel', () => {
  it.each(walks)('by %s', async (_, walk) => {
    const rows = rowsOf(walk);
    const features = rows[0]!.length;
    const { sum, squares, size, gram } = await measured(walk);
    expect(size).toBe(rows.length * features);
    for (let i = 0; i < features; i++) {
      const column = rows.map(row => row[i]!);
      expect(sum[i]).toBeCloseTo(
        column.reduce((all, x) => all + x, 0),
        4,
      );
      expect(squares[i]).toBeCloseTo(
        column.reduce((all, x) => all + x * x, 0),
        4,
      );
      for (let j = 0; j < features; j++)
        expect(gram[i * features + j]).toBeCloseTo(
          rows.reduce((all, row) => all + row[i]! * row[j]!, 0),
          4,
        );
    }
  });
});

it.each<[string, NodeSpec, readonly number[]]>([
  ['groups', convolution({ kernel: [1, 1] }, { group: { int: 3 } }), [3, 1, 1, 1]],
  [
    'padding that depends on the size of the picture',
    convolution({ kernel: [3, 3] }, { auto_pad: { string: 'SAME_UPPER' } }),
    [2, 3, 3, 3],
  ],
])('a convolution with %s is left out, by name', async (_, spec, dims) => {
  expect(await opened(spec, dims)).toMatchObject({ inputs: [], hidden: ['a'] });
});

it('measures the convolutions of the sample where they are wanted, and says so in the record', async () => {
  await mkdir(at('sample'));
  const request = calibrationOf(smallPipeline(), at('sample'), { targets: ['conv'] });
  const { file: path, record, layers } = await calibrateHere(request);
  expect(record.targets).toEqual(['conv']);
  const file = await CalibrationFile.open(path);
  expect(layers).toBe(file.layers.length);
  // The first convolution sees the latents: four channels, nine places each.
  const first = (await file.statistics('conv_in'))!;
  expect(first.squares).toHaveLength(36);
  // The middle of the kernel sees every pixel of every sample, its corners all but a border.
  expect(first.tokens / first.samples).toBe(64);
  for (let channel = 0; channel < 4; channel++)
    for (const corner of [0, 2, 6, 8])
      expect(first.squares[9 * channel + corner]).toBeLessThan(first.squares[9 * channel + 4]!);
  await file.close();
});
