import { stat } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureSizes } from '../../../src/core/prune/measureSizes';
import { modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { pruneOracle, valueOf } from '../../fixtures/pruneOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { rawBits } from '../../fixtures/toyModel';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();

describe.each(types)('the sizes of %s weights under steps', type => {
  test('are what each form takes: dense, at rest, sparse by index, deflated', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), async ({ layers, steps }) => {
        const found = await withModel(at('model.onnx'), { type, layers }, async model =>
          measureSizes(model.weights, (await model.resolve(steps)).masks),
        );
        const { size: dense } = await stat(at('model.onnx'));
        const after = pruneOracle(type, layers, steps);
        const size = type === 'float32' ? 4 : 2;
        const elements = after.flat().length;
        const kept = after.flat().filter(bits => valueOf(type, bits) !== 0).length;
        const rest = dense - elements * size;
        const isFull = type === 'float32';
        // A zero stands for all that are none of the kept; what is no smaller so stays as it is.
        const packed = after.map(bits => {
          const own = bits.filter(each => valueOf(type, each) !== 0).length;
          return Math.min(4 * bits.length, Math.ceil(bits.length / 8) + 4 * (own + 1));
        });
        const masked = packed.reduce((sum, each) => sum + each, 0);
        expect(found).toMatchObject({
          dense,
          halves: rest + elements * 2,
          bytes: rest + elements * (isFull ? 1 : 2),
          bitmask: rest + (isFull ? masked : elements * 2),
          onnxSparse: rest + kept * (size + 8),
        });
        // One sample is the first layer's weight, whole; the others are taken to be like it.
        const first = rawBits(type, after[0]!);
        const ratio = deflateSync(first).length / first.length;
        expect(found.deflated).toBe(Math.round(rest + elements * size * ratio));
      }),
      { seed: 12, numRuns: 40 },
    );
  });
});
