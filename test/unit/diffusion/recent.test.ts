import { expect, test } from 'vitest';
import { Recent } from '../../../src/engine/diffusion/recent';

test('What was found is asked for again after ten seconds, and after a failure at once', async () => {
  let now = 0;
  const recent = new Recent(() => now);
  let asked = 0;
  const find = (): Promise<number> => Promise.resolve(++asked);

  expect(await recent.get('files', find)).toBe(1);
  now = 9_999;
  expect(await recent.get('files', find)).toBe(1);
  expect(await recent.get('others', find)).toBe(2);
  now = 10_000;
  expect(await recent.get('files', find)).toBe(3);

  now = 30_000;
  await expect(recent.get('files', () => Promise.reject(new Error('gone')))).rejects.toThrow(
    'gone',
  );
  expect(await recent.get('files', find)).toBe(4);
});
