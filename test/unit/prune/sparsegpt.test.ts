import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openModel } from '../../../src/core/prune/openModel';
import { planSteps } from '../../../src/core/prune/plan';
import { NewBits } from '../../../src/core/prune/obs/newBits';
import { TiledMemory } from '../../../src/core/prune/obs/tiledMemory';
import { saveModel } from '../../../src/core/prune/saveModel';
import type { PrunableType } from '../../../src/shared/model/elementType';
import type { Step } from '../../../src/shared/recipe/recipe';
import type { SampledInputs } from '../../fixtures/calibration';
import { someBits, someInputs, withCalibration } from '../../fixtures/calibratedModel';
import { hessianOracle, type OracleGoal } from '../../fixtures/hessianOracle';
import { type OracleLayer, valueOf } from '../../fixtures/pruneOracle';
import { rendered } from '../../fixtures/rendered';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

interface Case {
  readonly op: OracleLayer['op'];
  readonly dims: readonly number[];
  readonly columns: number;
  readonly samples: number;
  readonly dead?: number;
  readonly weights?: readonly number[];
  readonly type?: PrunableType;
}

const cases: Readonly<Record<string, Case>> = {
  'a few inputs, more samples': { op: 'Gemm', dims: [6, 16], columns: 16, samples: 20 },
  'more inputs than samples': { op: 'MatMul', dims: [32, 7], columns: 32, samples: 3 },
  'across the border of blocks': { op: 'Gemm', dims: [48, 256], columns: 256, samples: 90 },
  'a border within': { op: 'MatMul', dims: [150, 5], columns: 150, samples: 40 },
  'a dead input': { op: 'Gemm', dims: [5, 24], columns: 24, samples: 9, dead: 3 },
  'ten timesteps that count less and less': {
    op: 'Gemm',
    dims: [5, 16],
    columns: 16,
    samples: 10,
    weights: [1.2, 1.182, 1.161, 1.138, 1.111, 1.08, 1.041, 0.991, 0.92, 0.8],
  },
  'half precision': { op: 'MatMul', dims: [40, 8], columns: 40, samples: 30, type: 'float16' },
  bfloat16: { op: 'MatMul', dims: [150, 6], columns: 150, samples: 40, type: 'bfloat16' },
  'a convolution': { op: 'Conv', dims: [6, 16, 3, 3], columns: 144, samples: 50 },
  'a convolution with inputs last': {
    op: 'NhwcConv',
    dims: [4, 3, 3, 8],
    columns: 72,
    samples: 30,
  },
};
const goals: readonly (readonly [Step['goal'], OracleGoal])[] = [
  [{ sparsity: 0.5 }, { sparsity: 0.5 }],
  [{ pattern: '2:4' }, { zeros: 2, group: 4 }],
  [{ pattern: '4:8' }, { zeros: 4, group: 8 }],
];

function made({ op, dims, columns, samples, dead = -1, weights, type = 'float32' }: Case): {
  readonly type: PrunableType;
  readonly layer: OracleLayer;
  readonly inputs: SampledInputs;
} {
  const bits = someBits(
    type,
    dims.reduce((a, b) => a * b),
    dims.join(),
  );
  bits[6] = { float32: 0x7fc00000, float16: 0x7e00, bfloat16: 0x7fc0 }[type];
  return {
    type,
    layer: { name: 'a', op, dims, bits },
    inputs: { ...someInputs('a', { inputs: columns, samples, dead }), ...(weights && { weights }) },
  };
}

describe.each(Object.entries(cases))('%s', (_, given) => {
  test.each(goals)('%j prunes and updates as the plain algorithm does', (goal, plain) => {
    const { type, layer, inputs } = made(given);
    const weighted = given.weights !== undefined;
    const record = weighted ? ({ timestepWeights: 'log-decrease' } as const) : {};
    return withCalibration(
      { file: at('a'), type, layers: [layer], inputs: [inputs], record },
      async (model, named) => {
        const step = named({ criterion: weighted ? 'obs-diff' : 'sparsegpt', goal });
        const [bits] = await rendered(model, [step]);
        const found = bits!.map(each => valueOf(type, each));
        const expected = hessianOracle(type, layer, inputs, plain);
        const zeros = (values: readonly number[]): number[] =>
          [...values.keys()].filter(i => values[i] === 0);
        expect(zeros(found)).toEqual(zeros(expected));
        const largest = Math.max(...expected.filter(Number.isFinite).map(Math.abs));
        // Of bfloat16 the error of one rounding, and no more than sums differ by.
        const step_ = { float32: 2 ** -22, float16: 2 ** -10, bfloat16: 1.0001 * 2 ** -8 }[type];
        for (const [i, value] of expected.entries())
          if (Number.isNaN(value)) expect(bits![i]).toBe(layer.bits[i]);
          else
            expect(Math.abs(found[i]! - value), `weight ${i}`).toBeLessThanOrEqual(
              step_ * Math.max(Math.abs(value), largest / 64),
            );
      },
    );
  });
});

const { type, layer, inputs } = made(cases['a border within']!);
const toy = { file: '', type, layers: [layer], inputs: [inputs] };

test('rows that are the same lose the same, ties by storage index', () => {
  const row = someBits('float32', 16, 'row');
  const same: OracleLayer = {
    name: 'a',
    op: 'Gemm',
    dims: [4, 16],
    bits: [row, row, row, row].flat(),
  };
  const own = someInputs('a', { inputs: 16, samples: 20 });
  return withCalibration(
    { file: at('a'), type: 'float32', layers: [same], inputs: [own] },
    async (model, named) => {
      const [bits] = await rendered(model, [
        named({ criterion: 'sparsegpt', goal: { sparsity: 0.4 } }),
      ]);
      const expected = hessianOracle('float32', same, own, { sparsity: 0.4 });
      expect(bits!.map(each => valueOf('float32', each) === 0)).toEqual(
        expected.map(value => value === 0),
      );
    },
  );
});

test('steps go on from updated weights, which saving writes and undo takes back', () =>
  withCalibration({ ...toy, file: at('a') }, async (model, named) => {
    const update = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } });
    const steps = [
      update,
      named({ goal: { sparsity: 0.7 } }),
      named({ scope: 'row', goal: { sparsity: 0.8 } }),
    ];
    const [updated] = await rendered(model, [update]);
    const [both] = await rendered(model, steps);
    expect(both!.every((bits, i) => bits === 0 || bits === updated![i])).toBe(true);
    const { masks, prunedByStep } = await model.resolve(steps);
    expect(prunedByStep.every(count => count > 0)).toBe(true);
    await saveModel(model.weights, masks, {
      target: at('saved.onnx'),
      recipe: { version: 2, steps },
    });
    const saved = await openModel(at('saved.onnx'));
    expect(await rendered(saved, [])).toEqual([both]);
    expect(saved.weights.model.description.history?.steps).toEqual(steps);
    await saved.weights.close();
    expect(await rendered(model, [])).toEqual([layer.bits]);
    const restored = named({ goal: { restore: true } });
    expect(await rendered(model, [update, restored])).toEqual([layer.bits]);
  }));

test('a plan counts the tensors with new values, and none that were brought back', () =>
  withCalibration({ ...toy, file: at('a') }, async (model, named) => {
    const update = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } });
    const updated = async (...steps: Step[]): Promise<number> =>
      (await planSteps(model, steps)).updated;
    expect(await updated()).toBe(0);
    expect(await updated(named({ goal: { sparsity: 0.5 } }))).toBe(0);
    expect(await updated(update, named({ goal: { sparsity: 0.7 } }))).toBe(1);
    expect(await updated(update, named({ goal: { restore: true } }))).toBe(0);
  }));

test('values lie in a folder that is gone when the model is closed', async () => {
  let folder = '';
  await withCalibration({ ...toy, file: at('a') }, async (model, named) => {
    const { masks } = await model.resolve([
      named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } }),
    ]);
    const [mask] = masks.values();
    folder = mask?.kind === 'bits' ? path.dirname(mask.values!.path) : '';
    expect(await readdir(folder)).toHaveLength(1);
  });
  await expect(readdir(folder)).rejects.toThrow('ENOENT');
});

describe('what cannot be done is refused with step and layer, and nothing changes', () => {
  const refused = (
    given: Partial<typeof toy> & { readonly record?: object },
    fields: Partial<Step>,
    why: RegExp,
  ): Promise<void> =>
    withCalibration({ ...toy, ...given, file: at('a') }, async (model, named) => {
      const step = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 }, ...fields });
      await expect(model.resolve([step])).rejects.toThrow(why);
      expect(await rendered(model, [])).toEqual([layer.bits]);
    });
  test('a layer without a gram', () =>
    refused({ inputs: [] }, {}, /layer a, which the step "step"/));
  test('a gram of other inputs', () =>
    refused(
      { inputs: [someInputs('a', { inputs: 7, samples: 3 })] },
      {},
      /7 inputs of the layer a, which has 150; the step "step"/,
    ));
  test('a gram that cannot be factored', () =>
    refused(
      { inputs: [{ ...inputs, weights: inputs.samples.map((_, i) => (i === 0 ? 100 : -1)) }] },
      {},
      /step "step".*layer a cannot be factored/,
    ));
  test('weights in a form without room for other values', () => {
    const dims = [4, 4];
    const halves = {
      ...({ name: 'a', op: 'Gemm', dims } as const),
      bits: someBits('float16', 16, 'a'),
      storage: 'halves',
    };
    const own = {
      type: 'float16',
      layers: [halves],
      inputs: [someInputs('a', { inputs: 4, samples: 9 })],
    } as const;
    return withCalibration({ ...own, file: at('a') }, async (model, named) => {
      const step = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } });
      await expect(model.resolve([step])).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('no room') as string,
      });
    });
  });
  test('a layer that takes more memory than there is', () => {
    expect(() => new TiledMemory({ columns: 40_000, block: 128, rows: 4 })).toThrow(
      'A layer of 40000 inputs takes more memory',
    );
  });
  test('a weight that would become larger than its type holds', () => {
    const view = { shape: [1, 1, 1], stride: [1, 1, 1], offset: 0 } as const;
    const bits = new NewBits({
      name: 'w',
      elementType: 'float16',
      bits: new Uint16Array(1),
      view,
      nonFinite: 0x7c00,
    });
    expect(() => {
      bits.set(0, 7e4);
    }).toThrow('A weight of w would become larger than float16 holds.');
  });
  test('scope global', () =>
    refused({}, { scope: 'global' }, /a sparsity per layer or a pattern N:M only/));
  test('whole channels', () =>
    refused({}, { goal: { pattern: 'channels:0.5' } }, /a sparsity per layer or a pattern/));
  test('obs-diff by a gram that counts all steps alike', () =>
    refused({}, { criterion: 'obs-diff' }, /weights denoising steps as log-decrease/));
  test('a step that is cancelled half-way', () =>
    withCalibration({ ...toy, file: at('a') }, async (model, named) => {
      const abort = new AbortController();
      const step = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } });
      const run = model.resolve([step], abort.signal);
      setImmediate(() => {
        abort.abort();
      });
      await expect(run).rejects.toThrow(/abort/i);
      expect(await rendered(model, [])).toEqual([layer.bits]);
      expect(await readdir(path.dirname(await model.weights.scratch.newFile()))).toEqual([]);
    }));
  test('a step that was cancelled before', () =>
    withCalibration({ ...toy, file: at('a') }, async (model, named) => {
      const step = named({ criterion: 'sparsegpt', goal: { sparsity: 0.5 } });
      await expect(model.resolve([step], AbortSignal.abort())).rejects.toThrow(/abort/i);
      expect(await rendered(model, [])).toEqual([layer.bits]);
    }));
});
