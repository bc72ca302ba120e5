import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Bases } from '../../../src/host/bases';
import type { RecoveryFiles } from '../../../src/host/document/recoveryFiles';
import type { Services } from '../../../src/host/services';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

test('a sweep removes what nothing unsaved stands on, and no copy that is kept meanwhile', async () => {
  const context = { storageUri: { fsPath: at('storage') } } as Services['context'];
  let keptMeanwhile = '';
  const recovery = {
    bases: async () => {
      const named = new Set([path.join(bases.folder, 'named', 'model.onnx')]);
      keptMeanwhile = path.dirname(bases.placeFor('/unet/model.onnx'));
      await mkdir(keptMeanwhile);
      return named;
    },
  } as Partial<RecoveryFiles> as RecoveryFiles;
  const bases = new Bases(context, recovery);
  for (const name of ['named', 'left'])
    await mkdir(path.join(bases.folder, name), { recursive: true });
  await bases.sweep();
  expect((await readdir(bases.folder)).sort()).toEqual(
    ['named', path.basename(keptMeanwhile)].sort(),
  );
});
