import { spawnSync } from 'node:child_process';
import {
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { AtomicFile } from '../../../src/core/io/atomicFile';
import { sweepTemporaries, temporaryName } from '../../../src/core/io/tempFiles';
import { describeModel } from '../../../src/core/model/describeModel';
import { hostId } from '../../../src/core/io/hostId';
import { exportWeights } from '../../../src/core/prune/exportWeights';
import { openModel } from '../../../src/core/prune/openModel';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { builtCli } from '../../fixtures/builtCli';
import { writeExternalToy } from '../../fixtures/externalToy';
import { save } from '../../fixtures/save';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { type ToyLayer, toyModel } from '../../fixtures/toyModel';

const cli = builtCli();
const at = folderPerTest();
const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: '' };
const layers: readonly ToyLayer[] = [
  { name: 'a.b', dims: [2, 3], values: [1, -2, 3, -4, 5, -6] },
  { name: 'a.c', dims: [3, 2], values: [6, 5, 4, 3, 2, 1] },
];
const hex = async (file: string): Promise<string> => (await readFile(file)).toString('hex');

describe('a temporary file', () => {
  const { pid: gone } = spawnSync(process.execPath, ['--version']);
  const by = (pid: number, host: string = hostId): string =>
    temporaryName('m.onnx').replace(`-${hostId}-${process.pid}-`, `-${host}-${pid}-`);
  const yesterday = (): number => Date.now() / 1000 - 25 * 3600;

  test('of this machine stays while its process runs, and goes with it', async () => {
    const [running, left] = [by(process.pid), by(gone)];
    for (const name of [running, left]) await writeFile(at(name), '');
    await sweepTemporaries(at());
    expect(await readdir(at())).toEqual([running]);
  });

  test('of another machine or container stays, whatever its process is called here', async () => {
    const names = [by(gone, '01234567'), by(process.pid, '89abcdef')].sort();
    // Before there were names of machines.
    names.push(`.m.onnx.pollard-${gone}-0123abcd.tmp`);
    for (const name of names) await writeFile(at(name), '');
    await sweepTemporaries(at());
    expect((await readdir(at())).sort()).toEqual(names.sort());
  });

  test('that nobody wrote to for a day goes, whoever made it', async () => {
    const names = [by(process.pid), by(gone, '01234567'), `.m.onnx.pollard-${gone}-0123abcd.tmp`];
    for (const name of names) {
      await writeFile(at(name), '');
      await utimes(at(name), yesterday(), yesterday());
    }
    await sweepTemporaries(at());
    expect(await readdir(at())).toEqual([]);
  });

  test('that another program removed is named as the reason, not a folder that is there', async () => {
    const file = await AtomicFile.create(at('m.onnx'));
    await file.write(Buffer.from('x'));
    await file.finish();
    await rm(file.temporary);
    await expect(file.replace()).rejects.toMatchObject({
      code: 'missing',
      message: `${at('m.onnx')} cannot be saved: another program removed ${file.temporary}.`,
    });
  });

  test('of a model with data that another program removed ends the save with both as they were', async () => {
    await writeExternalToy(at('m.onnx'), { layers }, () => ({ location: 'weights.pb' }));
    const before = [await hex(at('m.onnx')), await hex(at('weights.pb'))];
    let removed = 0;
    const removeModel = async (): Promise<void> => {
      for (const name of await readdir(at()))
        if (name.startsWith('.m.onnx.')) {
          removed++;
          await rm(at(name));
        }
    };
    await expect(
      save(at('m.onnx'), [half], at('m.onnx'), { beforeReplace: removeModel }),
    ).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('another program removed') as string,
    });
    expect(removed).toBe(1);
    expect([await hex(at('m.onnx')), await hex(at('weights.pb'))]).toEqual(before);
    expect((await readdir(at())).sort()).toEqual(['m.onnx', 'weights.pb']);
  });
});

describe('data that is shared with a model of another name', () => {
  test.each(['twin', 'twin.onnx.bak', 'TWIN.ONNX', 'sub/twin.onnx'])(
    '%s is not changed by a save in place',
    async name => {
      const location = name.startsWith('sub/') ? 'sub/weights.pb' : 'weights.pb';
      await writeExternalToy(at('m.onnx'), { layers }, () => ({ location }));
      const external = { location: 'weights.pb', offset: '0', length: '24' };
      const twin = toyModel({ layers: [{ ...layers[0]!, storage: { external } }] });
      await writeFile(at(name), twin);
      const before = [await hex(at('m.onnx')), await hex(at(location))];
      await expect(save(at('m.onnx'), [half])).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining(at(name)) as string,
        hint: expect.stringContaining('Save As') as string,
      });
      expect([await hex(at('m.onnx')), await hex(at(location))]).toEqual(before);
    },
  );
});

describe('a link to a file that is not there yet', () => {
  beforeEach(async () => {
    await writeFile(at('m.onnx'), toyModel({ layers }));
    await mkdir(at('there'));
    await symlink('there/real.onnx', at('link.onnx'));
    await symlink('link.onnx', at('second.onnx'));
  });

  /** The links are as they were, and the file is where they lead. */
  async function expectThere(): Promise<void> {
    expect(await readlink(at('link.onnx'))).toBe('there/real.onnx');
    expect(await readlink(at('second.onnx'))).toBe('link.onnx');
    expect(await readdir(at('there'))).toEqual(['real.onnx']);
  }

  test('is written through by the editor’s engine and by pollard prune', async () => {
    await save(at('m.onnx'), [half], at('second.onnx'));
    await expectThere();
    await describeModel(at('second.onnx'));
    await rm(at('there', 'real.onnx'));
    const args = ['prune', at('m.onnx'), '--sparsity', '0.5', '--out', at('link.onnx')];
    expect(await cli(args)).toMatchObject({ code: 0, stderr: '' });
    await expectThere();
    await describeModel(at('link.onnx'));
  });

  test('is written through by an export of weights', async () => {
    const { weights } = await openModel(at('m.onnx'));
    const request = { layer: 0, format: 'npy', masks: new Map(), target: at('link.onnx') } as const;
    await exportWeights(weights, request);
    await weights.close();
    await expectThere();
  });

  test('is no place to save where its folder is not there either, and stays', async () => {
    await symlink('nowhere/real.onnx', at('lost.onnx'));
    await expect(save(at('m.onnx'), [half], at('lost.onnx'))).rejects.toMatchObject({
      code: 'missing',
      message: `${at('nowhere', 'real.onnx')} cannot be saved: its folder does not exist.`,
    });
    expect(await readlink(at('lost.onnx'))).toBe('nowhere/real.onnx');
  });

  test('is refused where links lead in a circle', async () => {
    await symlink('b.onnx', at('a.onnx'));
    await symlink('a.onnx', at('b.onnx'));
    await expect(save(at('m.onnx'), [half], at('a.onnx'))).rejects.toMatchObject({
      code: 'unsafe-path',
    });
    expect((await readdir(at())).sort()).toContain('a.onnx');
  });

  test('to a folder is written through by pollard prune of a pipeline', async () => {
    const sample = path.join(import.meta.dirname, '../../../media/sample');
    await symlink('there/pruned', at('pruned'));
    const args = ['prune', sample, '--unet', '0.35', '--out', at('pruned')];
    expect((await cli(args)).code).toBe(0);
    expect(await readlink(at('pruned'))).toBe('there/pruned');
    expect(await readdir(at('there', 'pruned'))).toContain('unet');
  });
});
