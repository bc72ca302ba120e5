import { describe, expect, test } from 'vitest';
import { openModel } from '../../../src/core/prune/openModel';
import type { Step } from '../../../src/shared/recipe/recipe';
import { calibrate, statisticsOf } from '../../fixtures/calibration';
import { someBits, someInputs, withCalibration } from '../../fixtures/calibratedModel';
import type { OracleLayer } from '../../fixtures/pruneOracle';
import { rendered } from '../../fixtures/rendered';
import {
  type OracleGroup,
  scoreOracle,
  type ScoredCell,
  zerosOf,
} from '../../fixtures/scoreOracle';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

const layer = (
  name: string,
  op: OracleLayer['op'],
  dims: readonly number[],
  type: 'float16' | 'float32',
): OracleLayer => {
  const bits = someBits(
    type,
    dims.reduce((a, b) => a * b),
    name,
  );
  // NaN and an infinity.
  bits[5] = type === 'float32' ? 0x7fc00000 : 0x7e00;
  bits[7] = type === 'float32' ? 0x7f800000 : 0x7c00;
  return { name, op, dims, bits };
};
const layersOf = (type: 'float16' | 'float32'): readonly OracleLayer[] => [
  layer('a.to_q', 'MatMul', [12, 8], type),
  layer('a.to_k', 'Gemm', [10, 16], type),
  layer('b.conv', 'Conv', [4, 8, 3, 3], type),
];
// The convolution's kernel positions have sizes of their own in one of the two calibrations.
const inputs = (unfolded: boolean) => [
  someInputs('a.to_q', { inputs: 12, samples: 3, dead: 4 }),
  someInputs('a.to_k', { inputs: 16, samples: 5 }),
  someInputs('b.conv', { inputs: unfolded ? 72 : 8, samples: 2 }),
];

const groups: readonly (readonly [Step['scope'], Step['goal'], OracleGroup])[] = [
  ['layer', { sparsity: 0.4 }, { key: cell => `${cell.layer}`, zeros: size => zerosOf(0.4, size) }],
  [
    'row',
    { sparsity: 0.55 },
    { key: cell => `${cell.layer}/${cell.output}`, zeros: size => zerosOf(0.55, size) },
  ],
  ['global', { sparsity: 0.5 }, { key: () => '', zeros: size => zerosOf(0.5, size) }],
  ...([2, 4] as const).map(
    zeros =>
      [
        'layer',
        { pattern: `${zeros}:${2 * zeros}` },
        {
          key: ({ layer: own, output, position, input }: ScoredCell) =>
            `${own}/${output}/${position}/${Math.floor(input / (2 * zeros))}`,
          // 12 inputs are one group of eight, and four that are left alone.
          zeros: (size: number) => (size === 2 * zeros ? zeros : 0),
        },
      ] as const,
  ),
];

describe.each([
  ['float32', true],
  ['float16', false],
] as const)('Wanda on %s weights, kernel positions measured apart: %s', (type, unfolded) => {
  const [layers, measured] = [layersOf(type), inputs(unfolded)];
  test.each(groups)(
    'scope %s, goal %j is |w| times the size of the input, by sorting',
    (scope, goal, group) =>
      withCalibration({ file: at('a'), type, layers, inputs: measured }, async (model, named) => {
        const norms = measured
          .map(statisticsOf)
          .map(({ squares, samples }) => squares.map(square => Math.sqrt(square / samples)));
        const expected = scoreOracle(
          type,
          layers,
          group,
          ({ layer: own, value, input, position }) => {
            const column = own === 2 && unfolded ? input * 9 + position : input;
            return Math.fround(Math.abs(value) * norms[own]![column]!);
          },
        );
        const step = named({ criterion: 'wanda', scope, goal });
        expect(await rendered(model, [step])).toEqual(expected);
      }),
  );
});

test('works on what the steps before left', () => {
  const layers = layersOf('float16');
  return withCalibration(
    { file: at('a'), type: 'float16', layers, inputs: inputs(false) },
    async (model, named) => {
      const half = named({ goal: { sparsity: 0.5 } });
      const [once] = await rendered(model, [half]);
      const wanda = named({ criterion: 'wanda', scope: 'row', goal: { sparsity: 0.6 } });
      const [twice] = await rendered(model, [half, wanda]);
      const zeros = (bits: readonly number[]): number[] =>
        [...bits.keys()].filter(i => (bits[i]! & 0x7fff) === 0);
      expect(zeros(twice!)).toEqual(expect.arrayContaining(zeros(once!)));
      expect(zeros(twice!).length).toBeGreaterThan(zeros(once!).length);
    },
  );
});

describe('what cannot be done is refused with step and layer, and nothing changes', () => {
  const layers = layersOf('float16');
  const goal = { sparsity: 0.5 };
  const refused = (
    measured: ReturnType<typeof inputs>,
    fields: Partial<Step>,
    expected: object,
  ): Promise<void> =>
    withCalibration(
      { file: at('a'), type: 'float16', layers, inputs: measured },
      async (model, named) => {
        const before = await rendered(model, []);
        await expect(
          model.resolve([named({ criterion: 'wanda', goal, ...fields })]),
        ).rejects.toMatchObject(expected);
        expect(await rendered(model, [])).toEqual(before);
      },
    );

  test('a layer without statistics', () =>
    refused(
      inputs(false).slice(1),
      {},
      {
        code: 'missing',
        message: expect.stringMatching(/a\.to_q, which the step "step"/) as string,
      },
    ));
  test('statistics of another number of inputs', () =>
    refused(
      [...inputs(false).slice(1), someInputs('a.to_q', { inputs: 13, samples: 1 })],
      {},
      {
        code: 'malformed',
        message: expect.stringMatching(
          /13 inputs of the layer a\.to_q, which has 12; the step "step"/,
        ) as string,
      },
    ));
  test('another calibration than the step names', () =>
    refused(
      inputs(false),
      { calibration: { hash: 'other', samples: 1, describes: 'mine' } },
      {
        code: 'missing',
        message: 'The step "step" goes by a calibration that is not here: mine (other).',
      },
    ));
  test('a threshold, which is a magnitude', () =>
    refused(inputs(false), { goal: { threshold: 1 } }, { code: 'invalid-request' }));
  test('biases, which have no inputs', () =>
    refused(inputs(false), { targets: ['linear', 'other'] }, { code: 'invalid-request' }));

  test('no calibration', async () => {
    await calibrate(at('a.calibration.safetensors'), inputs(false));
    const model = await openModel(at('a.onnx'));
    try {
      const step = {
        select: '*',
        targets: ['linear'],
        criterion: 'wanda',
        scope: 'row',
        goal,
        enabled: true,
        label: 'w',
      } as const;
      await expect(model.resolve([step])).rejects.toThrow(
        'The step "w" goes by the inputs of layers, but names no calibration.',
      );
    } finally {
      await model.weights.close();
    }
  });
});
