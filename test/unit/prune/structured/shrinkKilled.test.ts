import { mkdir, readdir, readFile } from 'node:fs/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { recoverSave } from '../../../../src/core/onnx/write/recoverSave';
import { bundled } from '../../../fixtures/bundled';
import { derivePipeline, externalData } from '../../../fixtures/derivePipeline';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

// Each kill is a process of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const at = temporaryFolder();
const watchedShrink = bundled('watchedShrink.ts');
const source = () => at('dense/text_encoder/model.onnx');

beforeAll(() => derivePipeline(at('dense'), externalData));

/** All files of a folder and their bytes, after what opening does to it. */
async function left(folder: string): Promise<ReadonlyMap<string, string>> {
  await recoverSave(at(folder, 'small.onnx'));
  const names = (await readdir(at(folder))).sort();
  const read = async (name: string) =>
    [name, (await readFile(at(folder, name))).toString('base64')] as const;
  return new Map(await Promise.all(names.map(read)));
}

test('a shrink that is killed leaves nothing, or the smaller model whole', async () => {
  await mkdir(at('whole'));
  const { stdout } = await watchedShrink([source(), at('whole', 'small.onnx')]);
  const steps = Number(stdout);
  const whole = await left('whole');
  expect([...whole.keys()]).toEqual(['small.onnx', 'small.onnx_data']);
  // Some while it writes, and all at the end: the journal, the renames, the syncs of the folder.
  const moments = [0, Math.floor(steps / 3), Math.floor(steps / 2)];
  for (let step = steps - 9; step < steps; step++) moments.push(step);
  let finished = 0;
  for (const moment of moments) {
    const folder = `killed-${moment}`;
    await mkdir(at(folder));
    const { signal } = await watchedShrink([source(), at(folder, 'small.onnx'), String(moment)]);
    expect(signal).toBe('SIGKILL');
    const found = await left(folder);
    if (found.size > 0) expect([moment, found]).toEqual([moment, whole]);
    finished += Number(found.size > 0);
  }
  expect(finished).toBeGreaterThan(0);
  expect(finished).toBeLessThan(moments.length - 3);
});
