import { expect, test } from 'vitest';
import { foundOnce } from '../../../src/shared/foundOnce';

/** A search that ends when it is told to, or with its caller's signal. */
function search() {
  const begun: { readonly end: (answer: number) => void; readonly fail: () => void }[] = [];
  const find = foundOnce<number>(
    signal =>
      new Promise((resolve, reject) => {
        begun.push({
          end: resolve,
          fail: () => {
            reject(new Error('no answer'));
          },
        });
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  );
  return { begun, find };
}

test('all who ask get one answer, also later', async () => {
  const { begun, find } = search();
  const asked = [find(), find(new AbortController().signal)];
  begun[0]!.end(3);
  expect(await Promise.all([...asked, find()])).toEqual([3, 3, 3]);
  expect(begun).toHaveLength(1);
});

test('who gives up takes the answer from nobody else', async () => {
  const { begun, find } = search();
  const first = new AbortController();
  const [left, ...waiting] = [find(first.signal), find(), find(new AbortController().signal)];
  first.abort();
  await expect(left).rejects.toThrow('aborted');
  begun[1]!.end(4);
  expect(await Promise.all(waiting)).toEqual([4, 4]);
  expect(begun).toHaveLength(2);
});

test('a failure is told to all who wait, and forgotten', async () => {
  const { begun, find } = search();
  const asked = [find(), find()];
  begun[0]!.fail();
  for (const each of asked) await expect(each).rejects.toThrow('no answer');
  const again = find();
  begun[1]!.end(5);
  expect(await again).toBe(5);
});

test('who gave up already begins nothing', async () => {
  const { begun, find } = search();
  await expect(find(AbortSignal.abort())).rejects.toThrow('aborted');
  expect(begun).toHaveLength(0);
});
