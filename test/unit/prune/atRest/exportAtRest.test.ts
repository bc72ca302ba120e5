import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { onnx } from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { describeModel } from '../../../../src/core/model/describeModel';
import { openModel } from '../../../../src/core/prune/openModel';
import { exportAtRest } from '../../../../src/core/prune/atRest/exportAtRest';
import type { AtRest } from '../../../../src/shared/export/exportForm';
import { defaultStep, type Step } from '../../../../src/shared/recipe/recipe';
import { arbitraryInputs } from '../../../../src/core/prune/structured/arbitraryInputs';
import { externalData } from '../../../fixtures/derivePipeline';
import { largestDifference, runModel, waveTensor } from '../../../fixtures/runModel';
import { save } from '../../../fixtures/save';
import { deriveSmall, smallPipeline } from '../../../fixtures/smallPipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();

async function exported(file: string, form: AtRest, target: string) {
  const model = await openModel(file);
  try {
    return await exportAtRest(model.weights, form, { target });
  } finally {
    await model.weights.close();
  }
}

const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: 'half' };

/** The nearest half, ties to even, by its definition. */
function nearest(value: number): number {
  if (value === 0) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const step = 2 ** (exponent - 10);
  const whole = Math.floor(value / step);
  const rest = value / step - whole;
  const up = rest > 0.5 || (rest === 0.5 && whole % 2 !== 0);
  return (whole + Number(up)) * step;
}

/** Each output's weights as multiples of a 127th of its largest, in float32 as onnxruntime multiplies. */
function scaled(values: Float32Array, outputOf: (index: number) => number): Float32Array {
  const largest: number[] = [];
  for (let i = 0; i < values.length; i++)
    largest[outputOf(i)] = Math.max(largest[outputOf(i)] ?? 0, Math.abs(values[i]!));
  const scales = largest.map(each => Math.fround(each / 127) || 1);
  return values.map((value, i) => {
    const scale = scales[outputOf(i)]!;
    return Math.round(value / scale) * scale;
  });
}

/** The model of a file with weights that a form of lying leaves, in float32. */
async function rounded(file: string, form: AtRest): Promise<Uint8Array> {
  const model = onnx.ModelProto.decode(await readFile(file));
  const { description, weights } = await describeModel(file);
  const layouts = new Map(description.layers.map(({ layout }, i) => [weights[i]!.name, layout]));
  for (const tensor of model.graph!.initializer!) {
    const dims = tensor.dims!.map(Number);
    const count = dims.reduce((product, dim) => product * dim, 1);
    if (tensor.dataType !== 1 || count < 1024) continue;
    const values = new Float32Array(Uint8Array.from(tensor.rawData!).buffer);
    const layout = layouts.get(tensor.name!);
    const inputs = count / dims[0]!;
    const columns = dims[1]!;
    const isMatrix = layout !== undefined && layout !== 'vector' && layout !== 'other';
    const byBytes = form === 'int8-at-rest' && isMatrix;
    const outputOf = (i: number): number =>
      layout === 'in-out' ? i % columns : Math.floor(i / inputs);
    const kept = byBytes ? scaled(values, outputOf) : values.map(nearest);
    tensor.rawData = new Uint8Array(kept.buffer);
  }
  return onnx.ModelProto.encode(model).finish();
}

/** Folded while a file is loaded, weights are constants as the dense file's are; else they are not, and summed in another order. */
async function expectSame(
  file: string,
  wantedFile: string,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<void> {
  for (const [level, most] of [
    ['all', 0],
    ['disabled', 1e-5],
  ] as const) {
    const small = await runModel(file, inputs, level);
    const wanted = await runModel(wantedFile, inputs, level);
    for (const [name, values] of Object.entries(wanted)) {
      const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      expect(largestDifference(small[name]!, values) / scale).toBeLessThanOrEqual(most);
    }
  }
}

const feeds = {
  unet: () => ({
    sample: waveTensor([2, 4, 16, 16]),
    timestep: new Tensor('int64', BigInt64Array.of(481n), [1]),
    encoder_hidden_states: waveTensor([2, 7, 128], 2.3),
  }),
  text_encoder: () => ({
    input_ids: new Tensor(
      'int32',
      Int32Array.from({ length: 14 }, (_, i) => 7 * i + 1),
      [2, 7],
    ),
  }),
};

describe.each(['unet', 'text_encoder'] as const)('the %s', component => {
  const { folder: pipeline } = smallPipeline();
  const file = path.join(pipeline, component, 'model.onnx');

  test.each([
    ['fp16-at-rest', 0.5],
    ['int8-at-rest', 0.25],
  ] as const)('as %s gives what its rounded weights give', async (form, share) => {
    const { smaller, left, before, after } = await exported(file, form, at('small.onnx'));
    expect(left).toBe(0);
    expect(smaller).toBeGreaterThan(20);
    expect((await stat(at('small.onnx'))).size).toBe(after);
    expect(before).toBe((await stat(file)).size);
    // Norms and biases stay, and the graph has its nodes.
    expect(after / before).toBeGreaterThan(share);
    expect(after / before).toBeLessThan(share + 0.06);
    await writeFile(at('rounded.onnx'), await rounded(file, form));
    await expectSame(at('small.onnx'), at('rounded.onnx'), feeds[component]());
  });

  test('pruned, as bitmask-at-rest gives what the masked weights give, bit for bit', async () => {
    const [masked, packed] = [at('masked.onnx'), at('packed.onnx')];
    // The sample's own: most of what the small UNet holds are convolutions.
    await save(`media/sample/${component}/model.onnx`, [half], masked);
    const { smaller, before, after } = await exported(masked, 'bitmask-at-rest', packed);
    expect(smaller).toBeGreaterThan(20);
    expect(after).toBe((await stat(packed)).size);
    // Linear weights take a bit each, and half of their bytes; convolutions and embeddings stay as they are.
    expect(after / before).toBeLessThan(0.85);
    await expectSame(packed, masked, feeds[component]());
  });

  test('lies smaller and runs with the same inputs', async () => {
    await exported(file, 'int8-at-rest', at('bytes.onnx'));
    const [dense, bytes] = [await describeModel(file), await describeModel(at('bytes.onnx'))];
    expect(arbitraryInputs(bytes.modelIndex)).toEqual(arbitraryInputs(dense.modelIndex));
  });

  test('lies in one file beside it where its data did', async () => {
    const { folder } = await deriveSmall(at(`external-${component}`), externalData);
    const source = path.join(folder, component, 'model.onnx');
    await exported(source, 'int8-at-rest', at('beside.onnx'));
    await exported(file, 'int8-at-rest', at('inside.onnx'));
    const [inside, beside] = [at('inside.onnx'), at('beside.onnx')];
    const [one, other] = [
      await runModel(inside, feeds[component]()),
      await runModel(beside, feeds[component]()),
    ];
    expect(other).toEqual(one);
    const { modelIndex } = await describeModel(beside);
    expect(modelIndex.files).toHaveLength(2);
    expect(modelIndex.sizes[0]!).toBeLessThan(2 << 20);
  });
});

test.each(['fp16-at-rest', 'int8-at-rest'] as const)(
  'a model as %s has the layers of the dense one',
  async form => {
    const file = 'media/sample/text_encoder/model.onnx';
    await exported(file, form, at('resting.onnx'));
    const [dense, resting] = [await describeModel(file), await describeModel(at('resting.onnx'))];
    const layers = (model: typeof dense): readonly string[] =>
      model.description.layers.map(({ name, role, block, outputs, inputs }) =>
        [name, role, block, outputs, inputs].join(),
      );
    expect(layers(resting)).toEqual(expect.arrayContaining([...layers(dense)]));
    expect(resting.description.component).toBe('text-encoder');
  },
);

test('a model without float32 weights, weights that halves cannot hold, and too few zeros are told', async () => {
  const file = 'media/sample/text_encoder/model.onnx';
  await exported(file, 'fp16-at-rest', at('halves.onnx'));
  await expect(exported(at('halves.onnx'), 'fp16-at-rest', at('again.onnx'))).rejects.toMatchObject(
    {
      code: 'invalid-request',
      message: expect.stringContaining('has no float32 weights') as string,
    },
  );
  const model = onnx.ModelProto.decode(await readFile(file));
  for (const [i, tensor] of model.graph!.initializer!.entries()) {
    const values = new Float32Array(Uint8Array.from(tensor.rawData ?? []).buffer);
    if (tensor.dataType !== 1 || values.length < 1024) continue;
    values[0] = i % 2 === 0 ? 1e6 : NaN;
    tensor.rawData = new Uint8Array(values.buffer);
  }
  await writeFile(at('large.onnx'), onnx.ModelProto.encode(model).finish());
  await expect(exported(at('large.onnx'), 'fp16-at-rest', at('again.onnx'))).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('not finite, or too large for halves') as string,
  });
  await expect(exported(file, 'bitmask-at-rest', at('again.onnx'))).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringContaining('too few of them are zero') as string,
  });
  await expect(stat(at('again.onnx'))).rejects.toMatchObject({ code: 'ENOENT' });
});
