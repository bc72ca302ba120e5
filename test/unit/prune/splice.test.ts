import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { onnx } from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import type { PrunableType } from '../../../src/shared/model/elementType';
import { defaultStep, RECIPE_KEY, type Step } from '../../../src/shared/recipe/recipe';
import { modelAndSteps, types } from '../../fixtures/arbitraryModel';
import { storages } from '../../fixtures/arbitraryStorage';
import { writeExternalToy } from '../../fixtures/externalToy';
import { concat, varint } from '../../fixtures/protoWriter';
import { type OracleLayer, pruneOracle } from '../../fixtures/pruneOracle';
import { save } from '../../fixtures/save';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { type ToyLayer, toyModel, type ToyStorage } from '../../fixtures/toyModel';

const at = temporaryFolder();

const toyLayers = (
  layers: readonly OracleLayer[],
  storage: readonly ToyStorage[],
): readonly ToyLayer[] =>
  layers.map(({ bits, ...layer }, i) => ({
    ...layer,
    values: bits,
    asBits: true,
    storage: storage[i] ?? 'raw',
  }));

/** The layers as a save must leave them: the same writer, the oracle's weights; a pruned varint keeps its length. */
function prunedLayers(
  type: PrunableType,
  { layers, steps }: { readonly layers: readonly OracleLayer[]; readonly steps: readonly Step[] },
  storage: readonly ToyStorage[],
): readonly ToyLayer[] {
  const pruned = pruneOracle(type, layers, steps).map((bits, i) => ({ ...layers[i]!, bits }));
  return toyLayers(pruned, storage).map((layer, i): ToyLayer => {
    if (layer.storage !== 'halves') return layer;
    const halves = layer.values.map((bits, at) => {
      const { length } = varint(layers[i]!.bits[at]!);
      return bits === 0 ? Buffer.alloc(length, 0x80).fill(0, length - 1) : varint(bits);
    });
    return { ...layer, storage: { halves: concat(halves) } };
  });
}

/** The recipe that a file records, as its text; it must say the steps. */
async function recordedIn(file: string, steps: readonly Step[]): Promise<string> {
  const { metadataProps } = onnx.ModelProto.decode(await readFile(file));
  const entries = metadataProps.filter(({ key }) => key === RECIPE_KEY);
  const texts = entries.map(({ value }) => value ?? '');
  expect(texts.map((text): unknown => JSON.parse(text))).toEqual([{ version: 1, steps }]);
  return texts[0]!;
}

describe.each(types)('a saved model of %s weights', type => {
  const anyForms = fc.array(storages(type), { minLength: 3, maxLength: 3 });

  test('is its source but for pruned weights and the recipe, whatever the storage', async () => {
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), anyForms, fc.boolean(), async (asked, forms, again) => {
        const { layers, steps } = asked;
        const old = again ? { [RECIPE_KEY]: '{"version":1,"steps":[]}' } : {};
        const source = { type, layers: toyLayers(layers, forms), metadata: { ...old, note: 'a' } };
        await writeFile(at('source.onnx'), toyModel(source));
        await save(at('source.onnx'), steps, at('saved.onnx'));
        const expected = toyModel({
          type,
          layers: prunedLayers(type, asked, forms),
          metadata: { note: 'a', [RECIPE_KEY]: await recordedIn(at('saved.onnx'), steps) },
        });
        expect((await readFile(at('saved.onnx'))).equals(expected)).toBe(true);
        expect((await readFile(at('source.onnx'))).equals(toyModel(source))).toBe(true);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  test('is so with external data too, in place, on every byte of every file', async () => {
    const place = (shared: boolean) => (_: ToyLayer, i: number) =>
      shared ? { location: 'all.bin' } : { location: `sub/${i}.bin`, bare: true };
    await fc.assert(
      fc.asyncProperty(modelAndSteps(type), fc.boolean(), async (asked, shared) => {
        const toy = { type, layers: toyLayers(asked.layers, []) };
        const files = await writeExternalToy(at('outside', 'm.onnx'), toy, place(shared));
        await save(at('outside', 'm.onnx'), asked.steps);
        const expected = {
          type,
          layers: prunedLayers(type, asked, []),
          metadata: { [RECIPE_KEY]: await recordedIn(at('outside', 'm.onnx'), asked.steps) },
        };
        const wanted = await writeExternalToy(at('wanted', 'm.onnx'), expected, place(shared));
        for (const [i, file] of [at('outside', 'm.onnx'), ...files].entries()) {
          const other = [at('wanted', 'm.onnx'), ...wanted][i]!;
          const same = (await readFile(file)).equals(await readFile(other));
          expect([path.basename(file), same]).toEqual([path.basename(file), true]);
        }
      }),
      { seed: 6, numRuns: 15 },
    );
  });
});

describe('a model', () => {
  const layers = [{ name: 'a.b', dims: [2, 3], values: [1, -2, 3, -4, 5, -6] }];
  const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: 'half' };
  const restore: Step = { ...defaultStep, goal: { restore: true }, label: 'back' };
  const bytesOf = async (name: string): Promise<string> =>
    (await readFile(at(name))).toString('hex');

  test('saved without a step is byte-identical, with and without a recipe of its own', async () => {
    await writeFile(at('dense.onnx'), toyModel({ layers }));
    await save(at('dense.onnx'), [], at('same.onnx'), { recipe: undefined });
    expect(await bytesOf('same.onnx')).toBe(await bytesOf('dense.onnx'));
    await save(at('dense.onnx'), [half], at('half.onnx'));
    const recipe = { version: 1, steps: [half] } as const;
    await save(at('half.onnx'), [], at('again.onnx'), { recipe });
    expect(await bytesOf('again.onnx')).toBe(await bytesOf('half.onnx'));
  });

  test('whose every step is undone has the dense bytes, and no entry', async () => {
    await writeFile(at('dense.onnx'), toyModel({ layers }));
    await save(at('dense.onnx'), [half], at('out.onnx'));
    expect(await bytesOf('out.onnx')).not.toBe(await bytesOf('dense.onnx'));
    await save(at('dense.onnx'), [], at('out.onnx'), { recipe: undefined });
    expect(await bytesOf('out.onnx')).toBe(await bytesOf('dense.onnx'));
    await save(at('dense.onnx'), [half, restore], at('out.onnx'), { recipe: undefined });
    expect(await bytesOf('out.onnx')).toBe(await bytesOf('dense.onnx'));
  });

  test.skipIf(process.platform === 'win32')('keeps its mode', async () => {
    await writeFile(at('mode.onnx'), toyModel({ layers }));
    await chmod(at('mode.onnx'), 0o660);
    await save(at('mode.onnx'), [half]);
    expect((await stat(at('mode.onnx'))).mode & 0o777).toBe(0o660);
  });
});
