import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { OriginalFiles } from '../../../src/host/document/originalFiles';
import type { RecoveryFiles } from '../../../src/host/document/recoveryFiles';
import type { Services } from '../../../src/host/services/services';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

test('a sweep removes what nothing unsaved stands on, and no copy that is kept meanwhile', async () => {
  const context = { storageUri: { fsPath: at('storage') } } as Services['context'];
  let keptMeanwhile = '';
  const recovery = {
    originals: async () => {
      const named = new Set([path.join(originals.folder, 'named', 'model.onnx')]);
      keptMeanwhile = path.dirname(originals.placeFor('/unet/model.onnx'));
      await mkdir(keptMeanwhile);
      return named;
    },
  } as Partial<RecoveryFiles> as RecoveryFiles;
  const originals = new OriginalFiles(context, recovery);
  for (const name of ['named', 'left'])
    await mkdir(path.join(originals.folder, name), { recursive: true });
  await originals.sweep();
  expect((await readdir(originals.folder)).sort()).toEqual(
    ['named', path.basename(keptMeanwhile)].sort(),
  );
});
