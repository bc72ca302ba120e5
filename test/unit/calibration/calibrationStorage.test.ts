import { mkdir, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import { CalibrationStorage } from '../../../src/core/prune/calibration/calibrationStorage';
import { writeCalibration } from '../../../src/core/prune/calibration/writeCalibration';
import { someInputs } from '../../fixtures/calibratedModel';
import { record, statisticsOf } from '../../fixtures/calibration';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const layer = statisticsOf(someInputs('a', { inputs: 16, samples: 3 }));

/** Writes a calibration of some prompts and gives its hash. */
async function made(prompts: string, gram = true): Promise<string> {
  const { gram: grams, ...sums } = layer;
  const file = at(prompts);
  await writeCalibration(file, record({ prompts }), [{ ...sums, ...(gram && { gram: grams }) }]);
  const opened = await CalibrationFile.open(file);
  await opened.close();
  return opened.hash;
}

const storage = (limit?: number): CalibrationStorage => new CalibrationStorage(at('kept'), limit);
const find = async (hash: string, from = storage()): Promise<CalibrationFile | undefined> => {
  const found = await from.find(hash, at('model', 'unet.onnx'));
  await from.close();
  return found;
};
const kept = async (): Promise<readonly string[]> =>
  (await readdir(at('kept')))
    .filter(name => name.endsWith('.safetensors'))
    .map(name => name.slice(0, 32));

/** As if a process that is gone by now had used it, some hours ago. */
async function usedLongAgo(hash: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * 3_600_000);
  const names = await readdir(at('kept'));
  const note = names.find(name => name.startsWith(hash) && name.endsWith('.using'))!;
  await rm(at('kept', note));
  await writeFile(at('kept', `${hash}.2147483646.using`), '');
  await utimes(at('kept', `${hash}.2147483646.using`), then, then);
}

beforeEach(() => rm(at('kept'), { recursive: true, force: true }));

describe('a storage of calibrations', () => {
  test('finds what it took over when the file is gone, and holds it once', async () => {
    const hash = await made('a');
    await storage().take(at('a'), hash);
    await storage().take(at('a'), hash);
    await rm(at('a'));
    expect(await find(hash)).toMatchObject({ hash, hasGrams: true });
    expect(await kept()).toEqual([hash]);
  });

  test('takes one with grams in place of one without, and not the other way round', async () => {
    const hash = await made('b', false);
    await storage().take(at('b'), hash);
    expect(await find(hash)).toMatchObject({ hasGrams: false });
    await rm(at('b'));
    await made('b');
    await storage().take(at('b'), hash);
    expect(await find(hash)).toMatchObject({ hasGrams: true });
    await rm(at('b'));
    await made('b', false);
    await storage().take(at('b'), hash);
    expect(await find(hash)).toMatchObject({ hasGrams: true });
  });

  test('takes no other than the wanted one, nothing that is none, and keeps nothing of it', async () => {
    const hash = await made('c');
    await expect(storage().take(at('c'), hash.replace(/./g, '0'))).rejects.toMatchObject({
      code: 'stale',
    });
    await writeFile(at('words'), 'These are not tensors.');
    await symlink('/dev/zero', at('device'));
    await mkdir(at('folder'));
    for (const name of ['words', 'device', 'folder', 'nowhere'])
      await expect(storage().take(at(name), hash)).rejects.toHaveProperty('code');
    expect(await readdir(at('kept')).catch(() => [])).toEqual([]);
  });

  test('replaces its own file where that was damaged', async () => {
    const hash = await made('d');
    await mkdir(at('kept'));
    await writeFile(at('kept', `${hash}.calibration.safetensors`), 'half');
    await storage().take(at('d'), hash);
    expect(await find(hash)).toMatchObject({ hash });
  });

  test('lets the longest unused go where room is short, never one that a process goes by', async () => {
    const [old, older, used] = [await made('e'), await made('f'), await made('g')];
    const { size } = await stat(at('e'));
    for (const name of ['e', 'f', 'g']) await storage(3 * size).take(at(name), await made(name));
    await usedLongAgo(old, 2);
    await usedLongAgo(older, 5);
    const last = await made('h');
    await storage(3 * size).take(at('h'), last);
    expect([...(await kept())].sort()).toEqual([old, used, last].sort());
    await storage(0).take(at('h'), last);
    expect([...(await kept())].sort()).toEqual([used, last].sort());
    expect((await readdir(at('kept'))).filter(name => name.startsWith(old))).toEqual([]);
  });

  test('counts as used what another process found', async () => {
    const hash = await made('i');
    await storage().take(at('i'), hash);
    await usedLongAgo(hash, 2);
    expect(await find(hash)).toMatchObject({
      path: path.join(at('kept'), `${hash}.calibration.safetensors`),
    });
    const next = await made('j');
    await storage(0).take(at('j'), next);
    expect([...(await kept())].sort()).toEqual([hash, next].sort());
  });
});
