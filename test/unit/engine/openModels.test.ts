import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { rename, utimes, writeFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { OpenModels } from '../../../src/engine/model/openModels';
import type { RecipeResolver } from '../../../src/core/prune/recipeResolver';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';

const at = temporaryFolder();
const models = new OpenModels();
const file = (): string => at('model.onnx');
afterEach(() => models.close(file()));

const toy = (values: readonly number[]): Uint8Array =>
  toyModel({ layers: [{ name: 'a', dims: [values.length, 1], values }] });

const maximum = async ({ weights }: RecipeResolver): Promise<number> =>
  (await weights.scan(weights.model.weights[0] as never)).statistics.max;

test('a question whose model is closed meanwhile is answered all the same', async () => {
  await writeFile(file(), toy([1, 2, 3]));
  let times = 0;
  const answer = await models.use(file(), async model => {
    if (times++ === 0) await models.close(file());
    return maximum(model);
  });
  expect(answer).toBe(3);
  expect(times).toBe(2);
});

test('a question that fails by itself fails once', async () => {
  await writeFile(file(), toy([1, 2, 3]));
  let times = 0;
  const asked = models.use(file(), () => {
    times++;
    throw new Error('no answer');
  });
  await expect(asked).rejects.toThrow('no answer');
  expect(times).toBe(1);
});

test('a file that is replaced is read anew', async () => {
  await writeFile(file(), toy([1, 2, 3]));
  expect(await models.use(file(), maximum)).toBe(3);
  const before = await models.identity(file());
  await writeFile(at('other.onnx'), toy([1, 2, 9]));
  await rename(at('other.onnx'), file());
  expect(await models.identity(file())).not.toBe(before);
  expect(await models.use(file(), maximum)).toBe(9);
});

test.skipIf(!existsSync('/proc/self/fd'))(
  'questions at the same time open a file once',
  async () => {
    await writeFile(file(), toy([1, 2, 3]));
    await Promise.all(Array.from({ length: 8 }, () => models.use(file(), maximum)));
    expect(handles()).toBe(1);
    const later = new Date(Date.now() + 10_000);
    await utimes(file(), later, later);
    await Promise.all(Array.from({ length: 8 }, () => models.use(file(), maximum)));
    expect(handles()).toBe(1);
    await models.close(file());
    expect(handles()).toBe(0);
  },
);

/** How many times this process has the file open. */
function handles(): number {
  return readdirSync('/proc/self/fd').filter(name => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(file());
    } catch {
      return false;
    }
  }).length;
}
