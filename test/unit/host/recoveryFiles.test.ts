import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { RecoveryFiles, readBackup, writeBackup } from '../../../src/host/document/recoveryFiles';
import type { Backup } from '../../../src/host/document/documentState';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const step = { ...defaultStep, goal: { sparsity: 0.35 }, label: 'Prune UNet to 35 %' };
const other = { ...step, goal: { sparsity: 0.5 }, label: 'Prune UNet to 50 %' };
const backup = (base: string, ...steps: Backup['steps']): Backup => ({
  ...{ version: 1, base, fingerprint: 'f', identity: 'i' },
  ...{ steps, saved: [] },
});

const at = temporaryFolder();
let run = 0;
let recovery: RecoveryFiles;
const folder = (): string => at(String(run));
beforeEach(() => {
  run++;
  recovery = new RecoveryFiles(folder());
});

test('what was noted is read by the next extension host', async () => {
  await recovery.note('unet', backup('/base', step));
  expect(await new RecoveryFiles(folder()).read('unet')).toEqual(backup('/base', step));
});

test('of many notes made at once the last stays, and no other file', async () => {
  for (let i = 0; i < 50; i++) void recovery.note('unet', backup(`/${i}`, step));
  await recovery.note('unet', backup('/last'));
  expect(await recovery.read('unet')).toEqual(backup('/last'));
  expect(await readdir(folder())).toHaveLength(1);
});

test('what is forgotten while it is written is gone', async () => {
  void recovery.note('unet', backup('/base', step));
  await recovery.forget('unet');
  expect(await recovery.read('unet')).toBeUndefined();
  expect(await readdir(folder())).toEqual([]);
});

test('documents do not answer for each other', async () => {
  await recovery.note('unet', backup('/base', step));
  expect(await recovery.read('text encoder')).toBeUndefined();
});

test('bases are those of every note, and the places of saves that were cut off', async () => {
  await recovery.note('unet', backup('/unet'));
  await recovery.note('text encoder', {
    ...backup('/encoder', step),
    writing: { steps: [step], kept: '/kept' },
  });
  expect([...(await new RecoveryFiles(folder()).originals())].sort()).toEqual([
    ...['/encoder', '/kept', '/unet'],
  ]);
});

test('a save that was under way is read as it was noted, its steps the same objects', async () => {
  const noted: Backup = {
    ...backup('/base', step, other),
    saved: [step],
    writing: { steps: [step, other], recipe: { version: 1, base: 'dense', steps: [step, other] } },
  };
  await recovery.note('unet', noted);
  const read = (await recovery.read('unet'))!;
  expect(read).toEqual(noted);
  expect(read.saved[0]).toBe(read.steps[0]);
  expect(read.writing!.steps[1]).toBe(read.steps[1]);
});

test.each([
  ['another version', (text: string) => text.replace('"version":1', '"version":2')],
  ['no identity', (text: string) => text.replace('"identity":"i",', '')],
  ['half of its text', (text: string) => text.slice(0, text.length / 2)],
])('a backup with %s is refused', async (_, alter) => {
  const file = path.join(folder(), 'vscode', '1');
  await writeBackup(file, backup('/base', step));
  await writeFile(file, alter(await readFile(file, 'utf8')));
  await expect(readBackup(file)).rejects.toMatchObject({ code: 'invalid-request' });
});
