import { spawnSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryName } from '../../../src/core/io/tempFiles';
import { Engines } from '../../../src/host/services/engines';
import type { Log } from '../../../src/host/ui/log';
import { exportForms } from '../../../src/shared/export/exportForm';
import { defaultStep, type Step } from '../../../src/shared/recipe/recipe';
import { builtScript } from '../../fixtures/builtScripts';
import { feedForwards } from '../../fixtures/feedForwards';
import { folderPerTest } from '../../fixtures/temporaryFolder';

const at = folderPerTest();
const half: Step = { ...defaultStep, goal: { sparsity: 0.5 }, label: 'half' };
let engines: Engines;

beforeEach(async () => {
  await mkdir(at('models'));
  await writeFile(at('models', 'dense.onnx'), feedForwards['halves by the shape']!());
  await symlink(path.dirname(builtScript('modelEngine')), at('dist'), 'junction');
  // A system whose temporary folder is full, or gone.
  await writeFile(at('no folder'), '');
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, at('no folder'));
  engines = new Engines(at('.'), at('storage'), { warn: () => undefined } as unknown as Log);
});
afterEach(() => {
  engines.dispose();
  vi.unstubAllEnvs();
});

describe('the copy of a pruned model that an export needs', () => {
  it('is made in the extension’s storage, not in the system’s temporary folder, and goes', async () => {
    const model = { path: at('models', 'dense.onnx'), steps: [half] };
    await engines.model.export({ ...model, form: 'zip', target: at('models', 'half.zip') });
    expect((await readdir(at('models'))).sort()).toEqual(['dense.onnx', 'half.zip']);
    expect(await readdir(engines.scratch)).toEqual([]);
  });

  it('is made there, too, with every form, where forms are measured', async () => {
    const costs = await engines.model.formCosts({
      ...{ path: at('models', 'dense.onnx'), steps: [half] },
    });
    expect(costs.map(({ form }) => form)).toEqual([undefined, ...exportForms]);
    expect(await readdir(engines.scratch)).toEqual([]);
  });

  it('goes with the next window where one was closed meanwhile', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const left = temporaryName('weights').replace(`-${process.pid}-`, `-${pid}-`);
    const used = temporaryName('weights');
    for (const name of [left, used])
      await mkdir(path.join(engines.scratch, name), { recursive: true });
    engines.startModel();
    await expect.poll(() => readdir(engines.scratch)).toEqual([used]);
  });
});
