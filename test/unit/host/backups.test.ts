import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Backups } from '../../../src/host/backups';
import type { Backup } from '../../../src/host/documentState';
import { defaultStep } from '../../../src/shared/recipe';

const step = { ...defaultStep, goal: { sparsity: 0.35 }, label: 'Prune UNet to 35 %' };
const backup = (base: string, ...steps: Backup['steps']): Backup => ({
  version: 1,
  base,
  fingerprint: 'f',
  steps,
  saved: [],
});

/** VS Code's memory of a workspace. */
const memento = (): ConstructorParameters<typeof Backups>[0] => {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string) => values.get(key) as T,
    update: (key: string, value: unknown) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
};

let folder: string;
let backups: Backups;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pollard-backups-'));
  backups = new Backups(memento());
});
afterEach(() => rm(folder, { recursive: true }));
const file = (name: string): string => path.join(folder, 'storage', name);

test('a backup is read as it was written', async () => {
  await backups.write('unet', file('1'), backup('/base', step));
  expect(await backups.read('unet', file('1'))).toEqual(backup('/base', step));
});

test('the newest backup answers for one that VS Code still names after it was deleted', async () => {
  await backups.write('unet', file('1'), backup('/base', step));
  await backups.write('unet', file('2'), backup('/base'));
  await backups.remove('unet', file('1'));
  expect(await backups.read('unet', file('1'))).toEqual(backup('/base'));
});

test('deleting an older backup keeps the base of the newer one', async () => {
  await backups.write('unet', file('1'), backup('/old'));
  await backups.write('unet', file('2'), backup('/new'));
  await backups.remove('unet', file('1'));
  expect([...backups.bases()]).toEqual(['/new']);
});

test('after its newest backup is deleted a document has none', async () => {
  await backups.write('unet', file('1'), backup('/base'));
  await backups.remove('unet', file('1'));
  expect([...backups.bases()]).toEqual([]);
  await expect(access(file('1'))).rejects.toThrow('ENOENT');
  await expect(backups.read('unet', file('1'))).rejects.toThrow('ENOENT');
});

test('documents do not answer for each other', async () => {
  await backups.write('unet', file('1'), backup('/unet'));
  await expect(backups.read('text encoder', file('9'))).rejects.toThrow('ENOENT');
});

test('a backup that something altered is refused', async () => {
  await backups.write('unet', file('1'), { ...backup('/base'), version: 2 as 1 });
  await expect(backups.read('unet', file('1'))).rejects.toMatchObject({ code: 'invalid-request' });
});
