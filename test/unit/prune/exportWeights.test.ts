import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportWeights } from '../../../src/core/prune/exportWeights';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { pruneOracle, valueOf } from '../../fixtures/pruneOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();

/** The parts of a `.npy` file, read by its specification. */
async function readNpy(file: string): Promise<{ type: string; shape: string; data: Buffer }> {
  const bytes = await readFile(file);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
  const end = 10 + bytes.readUInt16LE(8);
  expect(end % 64).toBe(0);
  const header = bytes.toString('latin1', 10, end);
  const [, type = '', shape = ''] =
    /^\{'descr': '(.+)', 'fortran_order': False, 'shape': \((.+)\), \} *\n$/.exec(header) ?? [];
  return { type, shape, data: bytes.subarray(end) };
}

const dims = (all: readonly number[]): string =>
  all.length === 1 ? `${all[0]!},` : all.join(', ');

describe.each(types)('a layer of %s', type => {
  test('leaves as .npy with its own shape and the bits that the steps leave', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const target = at('layer.npy');
        await withModel(at('model.onnx'), { type, layers }, async model => {
          const { masks } = await model.resolve(steps);
          await exportWeights(model.weights, { layer: 0, masks, format: 'npy', target });
        });
        const { type: stored, shape, data } = await readNpy(target);
        const expected = pruneOracle(type, layers, steps)[0]!;
        expect(stored).toBe(type === 'float16' ? '<f2' : '<f4');
        expect(shape).toBe(dims(layers[0]!.dims));
        // bfloat16 is the upper half of a float32.
        const bits =
          type === 'float16'
            ? [...new Uint16Array(Uint8Array.from(data).buffer)]
            : [...new Uint32Array(Uint8Array.from(data).buffer)].map(each =>
                type === 'bfloat16' ? each >>> 16 : each,
              );
        expect(bits).toEqual(expected);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  test('leaves as CSV with a line per output, whatever the storage order', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const target = at('layer.csv');
        await withModel(at('model.onnx'), { type, layers }, async model => {
          const { masks } = await model.resolve(steps);
          await exportWeights(model.weights, { layer: 0, masks, format: 'csv', target });
        });
        const [layer] = layers;
        const values = pruneOracle(type, layers, steps)[0]!.map(each => valueOf(type, each));
        const outputs = layer!.op === 'MatMul' ? layer!.dims[1]! : layer!.dims[0]!;
        const inputs = values.length / outputs;
        const expected = Array.from({ length: outputs }, (_, output) =>
          Array.from({ length: inputs }, (_, input) =>
            layer!.op === 'MatMul'
              ? values[input * outputs + output]!
              : values[output * inputs + input]!,
          ),
        );
        const text = await readFile(target, 'utf8');
        const found = text
          .trimEnd()
          .split('\n')
          .map(line => line.split(',').map(each => Math.fround(Number(each))));
        // Text has no negative zero.
        expect(found).toEqual(expected.map(line => line.map(value => value + 0)));
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});

test('what cannot be finished leaves nothing behind', async () => {
  const layers = [{ name: 'a.proj', op: 'MatMul', dims: [2, 2], bits: [1, 2, 3, 4] }] as const;
  const steps: readonly Step[] = [{ ...defaultStep, goal: { sparsity: 0.5 }, label: '' }];
  const target = at('cancelled.csv');
  await withModel(at('model.onnx'), { type: 'float16', layers }, async model => {
    const { masks } = await model.resolve(steps);
    const abort = new AbortController();
    abort.abort();
    await expect(
      exportWeights(model.weights, {
        layer: 0,
        masks,
        format: 'csv',
        target,
        signal: abort.signal,
      }),
    ).rejects.toThrow();
  });
  const names = await readdir(path.dirname(target));
  expect(names.filter(name => name.includes('cancelled'))).toEqual([]);
});
