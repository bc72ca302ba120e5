import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type * as Files from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelApi, SaveRequest } from '../../../../src/engine/api/modelApi';
import { MaterializedModels } from '../../../../src/engine/evaluate/materialize';
import type { ComponentVariant } from '../../../../src/engine/evaluate/variant';
import type { Remote } from '../../../../src/shared/rpc/method';
import type { Step } from '../../../../src/shared/recipe/recipe';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const disk = vi.hoisted(() => ({ free: Infinity }));

vi.mock('node:fs/promises', async importOriginal => {
  const real = await importOriginal<typeof Files>();
  return { ...real, statfs: () => Promise.resolve({ bavail: disk.free, bsize: 1 }) };
});

const at = temporaryFolder();
let saves: SaveRequest[];
let saveEnds: () => Promise<void>;
let folder: string;
let models: MaterializedModels;
let tests = 0;

beforeEach(async () => {
  disk.free = Infinity;
  saves = [];
  saveEnds = () => Promise.resolve();
  folder = at(String(++tests), String(process.pid));
  await mkdir(folder, { recursive: true });
  await writeFile(at('unet.onnx'), '1000 bytes'.padEnd(1000));
  models = new MaterializedModels(model as unknown as Remote<ModelApi>, folder);
});

/** Stands in for the model engine: a pruned copy is the base's text and its steps. */
const model = {
  describe: ({ path }: { readonly path: string }) => Promise.resolve({ files: [path] }),
  save: async (request: SaveRequest) => {
    saves.push(request);
    await writeFile(request.target, `pruned ${JSON.stringify(request.steps)}`);
    await saveEnds();
  },
};

const step = (sparsity: number, enabled = true): Step => ({
  ...{ select: '*', targets: ['linear'], criterion: 'magnitude', scope: 'layer' },
  ...{ goal: { sparsity }, enabled, label: '' },
});
const unet = (...steps: readonly Step[]): ComponentVariant => ({
  ...{ component: 'unet', path: at('unet.onnx'), steps },
});
const work = { signal: new AbortController().signal, report: () => undefined };
const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

describe('a component to generate with', () => {
  it('is the file on disk where no step changes it', async () => {
    expect(await models.materialize(unet(), work)).toBe(at('unet.onnx'));
    expect(await models.materialize(unet(step(0.5, false)), work)).toBe(at('unet.onnx'));
    expect(saves).toEqual([]);
  });

  it('is written under its steps once, and again when they or the file change', async () => {
    const first = await models.materialize(unet(step(0.5)), work);
    expect(await readFile(first, 'utf8')).toContain('"sparsity":0.5');
    expect(await models.materialize(unet(step(0.5)), work)).toBe(first);
    expect(saves).toHaveLength(1);
    const second = await models.materialize(unet(step(0.6)), work);
    expect(second).not.toBe(first);
    expect(saves).toHaveLength(2);
    await writeFile(at('unet.onnx'), 'another base');
    expect(await models.materialize(unet(step(0.6)), work)).not.toBe(second);
    expect(saves).toHaveLength(3);
  });

  it('is kept in its latest copy only, beside those of other components', async () => {
    const encoder = await models.materialize(
      { ...unet(step(0.1)), component: 'text-encoder' },
      work,
    );
    const before = await models.materialize(unet(step(0.5)), work);
    const after = await models.materialize(unet(step(0.6)), work);
    expect(await isThere(before)).toBe(false);
    expect(await isThere(after)).toBe(true);
    expect(await isThere(encoder)).toBe(true);
  });
});

describe('a pruned copy', () => {
  it('is not begun where the space does not suffice', async () => {
    disk.free = 999;
    await expect(models.materialize(unet(step(0.5)), work)).rejects.toMatchObject({
      code: 'no-space',
      message: expect.stringMatching(/needs 1,000 B in .*, where 999 B are free/) as string,
    });
    expect(saves).toEqual([]);
  });

  it('that fails half-way leaves nothing, and is begun anew', async () => {
    saveEnds = () => Promise.reject(new Error('cancelled'));
    await expect(models.materialize(unet(step(0.5)), work)).rejects.toThrow('cancelled');
    expect(await readdir(folder)).toEqual([]);
    saveEnds = () => Promise.resolve();
    expect(await isThere(await models.materialize(unet(step(0.5)), work))).toBe(true);
    expect(saves).toHaveLength(2);
  });

  it('of this process goes with it', async () => {
    await models.materialize(unet(step(0.5)), work);
    await models.clear();
    expect(await isThere(folder)).toBe(false);
  });

  it('of a process that is gone is swept, a living one’s is not', async () => {
    // No process has this number: Linux and macOS end below it, Windows counts in fours.
    const gone = path.join(path.dirname(folder), '2147483647');
    await mkdir(gone);
    await models.sweep();
    expect(await isThere(gone)).toBe(false);
    expect(await isThere(folder)).toBe(true);
  });
});
