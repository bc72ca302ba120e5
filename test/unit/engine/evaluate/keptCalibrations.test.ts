import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { CalibrateResult } from '../../../../src/engine/api/calibration';
import type { DiffusionApi } from '../../../../src/engine/api/diffusionApi';
import {
  KeptCalibrations,
  type WantedCalibration,
} from '../../../../src/engine/evaluate/keptCalibrations';
import { Failure } from '../../../../src/shared/failure';
import type { Remote } from '../../../../src/shared/rpc/method';
import { calibrationOf } from '../../../fixtures/calibrateHere';
import { smallPipeline } from '../../../fixtures/smallPipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
const context = { signal: new AbortController().signal, report: () => undefined };
let number = 0;

/** Calibrations of an engine that writes how often it was asked; from `failing` calls on it fails. */
function calibrations(failing = Infinity) {
  let asked = 0;
  const diffusion: Remote<Pick<DiffusionApi, 'calibrate'>> = {
    calibrate: async ({ folder, component }) => {
      const file = path.join(folder, 'calibration.safetensors');
      await writeFile(file, String(++asked));
      if (asked >= failing) throw new Failure({ code: 'engine-gone', message: 'Gone.' });
      const record = { version: 1, base: 'b', component, prompts: 'p' } as const;
      return {
        file,
        record,
        layers: 1,
        inputs: 1,
        turns: 1,
        samples: 1,
        notes: [],
      } satisfies CalibrateResult;
    },
  };
  const kept = new KeptCalibrations(diffusion, at(`kept-${number++}`));
  return {
    ...{ kept, diffusion },
    get: async (others: Partial<WantedCalibration> = {}): Promise<string> =>
      readFile(await kept.get({ ...wanted, ...others }, context), 'utf8'),
  };
}

const wanted: WantedCalibration = {
  ...calibrationOf(smallPipeline(), ''),
  fingerprint: 'content-time',
};

it('a calibration is made once for a model, its prompts and settings', async () => {
  const { get } = calibrations();
  expect(await get()).toBe('1');
  expect(await get({ fingerprint: 'content-other', provider: 'cuda' })).toBe('1');
  expect(await get({ prompts: ['another'] })).toBe('2');
  expect(await get({ fingerprint: 'another-time' })).toBe('3');
  expect(await get({ steps: 3 })).toBe('4');
  expect(await get()).toBe('1');
});

it('settings that a text encoder has none of make no other calibration', async () => {
  const { get } = calibrations();
  expect(await get({ component: 'text-encoder' })).toBe('1');
  expect(await get({ component: 'text-encoder', steps: 3, seeds: [8] })).toBe('1');
});

it('one with grams serves who wants none, not the other way round', async () => {
  const { get } = calibrations();
  expect(await get()).toBe('1');
  expect(await get({ gram: true })).toBe('2');
  expect(await get({ gram: true, prompts: ['x'] })).toBe('3');
  expect(await get({ prompts: ['x'] })).toBe('3');
});

it('one that fails leaves nothing behind and is made again', async () => {
  const { kept, get } = calibrations(1);
  await expect(get()).rejects.toMatchObject({ code: 'engine-gone' });
  expect(await readdir(kept.folder)).toEqual([]);
});

it('what a process that is gone left half done is swept', async () => {
  const { kept, get } = calibrations();
  await get();
  const [name] = await readdir(kept.folder);
  for (const each of ['2147483646-0123abcd', `${process.pid}-0123abcd`])
    await mkdir(path.join(kept.folder, each));
  await kept.sweep();
  expect((await readdir(kept.folder)).sort()).toEqual([`${process.pid}-0123abcd`, name].sort());
});

it('the longest kept go where room is short, never one that was handed out', async () => {
  const first = calibrations();
  for (const prompt of ['a', 'b', 'c']) await first.get({ prompts: [prompt] });
  const names = await readdir(first.kept.folder);
  for (const [hours, name] of names.entries()) {
    const then = new Date(Date.now() - (hours + 1) * 3_600_000);
    await utimes(path.join(first.kept.folder, name), then, then);
  }
  // One byte each: room for two of them and the new one.
  const diffusion = first.diffusion;
  const next = new KeptCalibrations(diffusion, first.kept.folder, { limit: 2 });
  const own = await next.get({ ...wanted, prompts: ['d'] }, context);
  expect((await readdir(first.kept.folder)).sort()).toEqual([names[0], path.basename(own)].sort());
  const another = await next.get({ ...wanted, prompts: ['e'] }, context);
  expect((await readdir(first.kept.folder)).sort()).toEqual(
    [path.basename(own), path.basename(another)].sort(),
  );
  const third = await next.get({ ...wanted, prompts: ['f'] }, context);
  expect((await readdir(first.kept.folder)).sort()).toEqual(
    [own, another, third].map(file => path.basename(file)).sort(),
  );
});
