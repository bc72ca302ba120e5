import { existsSync, renameSync, watch, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { OpenModels } from '../../../src/engine/model/openModels';
import { savePrunedModel } from '../../../src/engine/model/savePrunedModel';
import { openModel } from '../../../src/core/prune/openModel';
import { saveModel } from '../../../src/core/prune/saveModel';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { writeExternalToy } from '../../fixtures/externalToy';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { type ToyLayer, toyModel } from '../../fixtures/toyModel';

const cli = builtCli();
const at = folderPerTest();
const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
const layers: readonly ToyLayer[] = [
  { name: 'a.b', dims: [2, 3], values: [1, -2, 3, -4, 5, -6] },
  { name: 'a.c', dims: [3, 2], values: [6, 5, 4, 3, 2, 1] },
];

/** A model in one file, and one with two data files; each with what another program may put in its place. */
const forms = [
  ['the model', 'm.onnx', () => writeFile(at('m.onnx'), toyModel({ layers }))],
  ['the model beside its data', 'm.onnx', () => external()],
  ['its first data file', 'm.onnx_data', () => external()],
  ['its last data file', 'rest.bin', () => external()],
] as const;
const external = () =>
  writeExternalToy(at('m.onnx'), { layers }, (_, i) => ({
    location: ['m.onnx_data', 'rest.bin'][i]!,
  }));

/** Ways for another program to put other bytes of the same length in a file's place. */
const ways = [
  [
    'by a rename',
    (file: string) => {
      renameSync(at('other'), file);
    },
  ],
  [
    'by writing over it',
    (file: string) => {
      writeFileSync(file, garbage);
    },
  ],
] as const;
let garbage: Uint8Array;

describe.each(forms)('when another program replaces %s', (_, name, write) => {
  beforeEach(async () => {
    await write();
    garbage = Buffer.alloc((await stat(at(name))).size, 0x55);
    await writeFile(at('other'), garbage);
    // A clock that is coarse must not hide the change.
    await utimes(at(name), 1, 1);
    await mkdir(at('out'));
  });

  describe.each(ways)('%s', (_way, replace) => {
    test('after it was opened, nothing is written', async () => {
      const model = await openModel(at('m.onnx'));
      const { masks } = await model.resolve([half]);
      replace(at(name));
      await expect(
        saveModel(model.weights, masks, { target: at('out', 'm.onnx') }),
      ).rejects.toMatchObject({ code: 'stale', path: at(name) });
      await model.weights.close();
      expect(await readdir(at('out'))).toEqual([]);
    });

    test('while it is saved, the target stays as it was and nothing is left beside it', async () => {
      await writeFile(at('out', 'm.onnx'), 'before');
      const model = await openModel(at('m.onnx'));
      const { masks } = await model.resolve([half]);
      let syncs = 0;
      const last = model.weights.model.modelIndex.files.length;
      const fault = (before: string): void => {
        if (before === 'sync' && ++syncs === last) replace(at(name));
      };
      await expect(
        saveModel(model.weights, masks, { target: at('out', 'm.onnx'), fault }),
      ).rejects.toMatchObject({ code: 'stale', path: at(name) });
      await model.weights.close();
      expect(syncs).toBe(last);
      expect(await readdir(at('out'))).toEqual(['m.onnx']);
      expect(await readFile(at('out', 'm.onnx'), 'utf8')).toBe('before');
    });
  });

  test('the editor’s engine refuses to save its old edits over it', async () => {
    const models = new OpenModels();
    const resolver = await models.get(at('m.onnx'));
    // What the engine checked a moment ago.
    const get = models.get.bind(models);
    models.get = async path => {
      const model = await get(path);
      await rename(at('other'), at(name));
      return model;
    };
    await expect(
      savePrunedModel(
        models,
        { path: at('m.onnx'), steps: [half], target: at('m.onnx') },
        { signal: new AbortController().signal, report: () => undefined },
      ),
    ).rejects.toMatchObject({ code: 'stale' });
    expect(await readFile(at(name))).toEqual(garbage);
    await resolver.weights.close();
  });
});

test('pollard prune of a source that is replaced meanwhile fails and leaves nothing, or wrote the model that it read', async () => {
  const [rows, columns] = [4096, 2048];
  const toy = (byte: number): Uint8Array =>
    toyModel({
      layers: [
        {
          ...{ name: 'a', dims: [rows, columns], values: [] },
          storage: { raw: Buffer.alloc(4 * rows * columns, byte) },
        },
      ],
    });
  const [source, other, out] = [at('m.onnx'), at('other.onnx'), at('out')];
  const pruned = async (): Promise<Buffer> => readFile(at('out', 'm.onnx'));
  await mkdir(out);
  const args = ['prune', source, '--sparsity', '0.5', '--out', at('out', 'm.onnx')];
  await writeFile(source, toy(0x3c));
  expect((await cli(args)).code).toBe(0);
  const right = await pruned();
  let refused = 0;
  for (let tries = 0; refused === 0; tries++) {
    expect(tries).toBeLessThan(20);
    await rm(at('out', 'm.onnx'), { force: true });
    await writeFile(source, toy(0x3c));
    await writeFile(other, toy(0x3d));
    const { code, stdout, stderr } = await cli(args, {
      onStart: () => {
        const watcher = watch(out, () => {
          watcher.close();
          renameSync(other, source);
        });
      },
    });
    expect(existsSync(other)).toBe(false);
    if (code === 0) {
      expect((await pruned()).equals(right)).toBe(true);
      continue;
    }
    refused++;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${source} has changed since it was opened.`);
    expect(await readdir(out)).toEqual([]);
  }
});
