import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { noteMachines, readMachines } from '../../../../src/core/evaluate/sweep/machines';
import { type Machine, mayDiffer } from '../../../../src/shared/sweep/machine';
import { folderPerTest } from '../../../fixtures/temporaryFolder';

const at = folderPerTest();
const machine = (fields: Partial<Machine> = {}): Machine => ({
  ...{ pollard: '1.0.0', onnxruntime: '1.30.0', cpu: 'one', system: 'linux x64' },
  ...fields,
});

describe('what a sweep was computed with', () => {
  it('is noted once, in one order, whoever was first', async () => {
    for (const [folder, order] of [
      ['a', ['one', 'two', 'one']],
      ['b', ['two', 'one', 'two']],
    ] as const) {
      await mkdir(at(folder));
      for (const cpu of order) await noteMachines(at(folder), [machine({ cpu })]);
    }
    const [a, b] = await Promise.all(['a', 'b'].map(name => readFile(at(name, 'machines.json'))));
    expect(a).toEqual(b);
    expect((await readMachines(at('a'))).map(({ cpu }) => cpu)).toEqual(['one', 'two']);
  });

  it('is unknown where the file is none of ours', async () => {
    expect(await readMachines(at('.'))).toEqual([]);
    await writeFile(at('machines.json'), '[{"cpu": 1}]');
    expect(await readMachines(at('.'))).toEqual([]);
  });

  it('matters to the last bits by processor, system and onnxruntime alone', () => {
    expect(mayDiffer([])).toBe(false);
    expect(mayDiffer([machine(), machine({ pollard: '2.0.0' })])).toBe(false);
    for (const other of [{ cpu: 'two' }, { onnxruntime: '1.30.1' }, { system: 'darwin arm64' }])
      expect(mayDiffer([machine(), machine(other)])).toBe(true);
  });
});
