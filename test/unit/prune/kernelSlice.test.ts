import { expect, test } from 'vitest';
import { renderTile } from '../../../src/core/prune/renderTile';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { withModel } from '../../fixtures/withModel';

const at = temporaryFolder();
const [outputs, inputs, positions] = [5, 7, 6];

/** A value of its own for every weight of a 2 x 3 kernel, exact in single precision. */
const value = (output: number, input: number, position: number): number =>
  1 + position / 8 + input + 16 * output;

test.each([0, 4, 5])('a slice shows position %i of every kernel, pooled or single', async slice => {
  const bits = Array.from({ length: outputs * inputs * positions }, (_, i) => {
    const output = Math.floor(i / (inputs * positions));
    const input = Math.floor(i / positions) % inputs;
    return new Uint32Array(Float32Array.of(value(output, input, i % positions)).buffer)[0]!;
  });
  const layer = { name: 'blocks.0.conv', op: 'Conv', dims: [outputs, inputs, 2, 3], bits } as const;
  const model = { type: 'float32', layers: [layer] } as const;
  const part = { row: 1, column: 2, height: 4, width: 5, slice };
  const [single, pooled] = await withModel(at('model.onnx'), model, async ({ weights }) => [
    await renderTile(weights, 0, { ...part, rows: 4, columns: 5 }, { masks: new Map() }),
    await renderTile(weights, 0, { ...part, rows: 1, columns: 1 }, { masks: new Map() }),
  ]);
  const expected = Array.from({ length: 4 * 5 }, (_, i) =>
    value(1 + Math.floor(i / 5), 2 + (i % 5), slice),
  );
  expect([...single.signed]).toEqual(expected);
  expect([...single.before]).toEqual(expected);
  expect(single).toMatchObject({ row: 1, column: 2, height: 4, width: 5 });
  expect(pooled.mean[0]).toBeCloseTo(expected.reduce((a, b) => a + b) / expected.length, 5);
  expect(pooled.max[0]).toBe(Math.max(...expected));
});
