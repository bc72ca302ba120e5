import { expect, test } from 'vitest';
import { openModel } from '../../../src/core/prune/openModel';
import { planSteps } from '../../../src/core/prune/plan';
import { builtCli } from '../../fixtures/builtCli';
import { sparseTensor, tensor } from '../../fixtures/onnxWriter';
import { openGraph, use } from '../../fixtures/smallGraph';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { rawBits } from '../../fixtures/toyModel';

const at = temporaryFolder();
const cli = builtCli();

test('zeros of every float type count into the component’s sparsity, in the editor as in pollard inspect', async () => {
  const doubles = Float64Array.of(0, -0, 5e-324, 1, NaN, 0);
  const stored = [
    ['float32', 4, rawBits('float32', [0, 0x80000000, 1, 0x3f800000])],
    ['float64', 6, new Uint8Array(doubles.buffer)],
    // -0 counts, but where the format has none those bits are NaN.
    ['float8e4m3fn', 4, Buffer.of(0, 0x80, 1, 0x7f)],
    ['float8e5m2fnuz', 4, Buffer.of(0, 0x80, 1, 0x7f)],
  ] as const;
  const indices = tensor({ name: '', dims: [2], type: 'int64', data: { raw: Buffer.alloc(16) } });
  const two = tensor({ name: 's', dims: [2], type: 'float32', data: { raw: Buffer.alloc(8, 1) } });
  await openGraph(at('m.onnx'), {
    nodes: [...stored.map(([type]) => use('MatMul', ['x', type])), use('MatMul', ['x', 's'])],
    initializers: stored.map(([type, elements, raw]) =>
      tensor({ name: type, dims: [2, elements / 2], type, data: { raw } }),
    ),
    sparse: [sparseTensor(two, indices, [3, 4])],
  });
  // 2 + 3 + 2 + 1, and what the sparse one leaves out.
  const component = { zeros: 8 + 10, total: 4 + 6 + 4 + 4 + 12 };
  const model = await openModel(at('m.onnx'));
  expect((await planSteps(model, [])).figures.component).toEqual(component);
  await model.weights.close();
  const { stdout } = await cli(['inspect', at('m.onnx'), '--json']);
  const [inspected] = (JSON.parse(stdout) as { components: { sparsity: number }[] }).components;
  expect(inspected!.sparsity).toBeCloseTo(component.zeros / component.total, 12);
});
