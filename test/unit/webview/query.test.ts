import { expect, test } from 'vitest';
import { Query, type QueryKey } from '../../../webview/ui/query';

const key: QueryKey = { model: 'unet', revision: 1, layer: 3 };
const never = (): Promise<never> => new Promise(() => undefined);

test('a query asks once for a key, and again after another revision was named', async () => {
  const query = new Query<{ readonly revision: number }>();
  let asked = 0;
  const fetch = (revision: number) => () => {
    asked++;
    return Promise.resolve({ revision });
  };
  await query.ask(key, fetch(1));
  await query.ask(key, fetch(1));
  expect([asked, query.isFresh]).toEqual([1, true]);
  await query.ask({ ...key, revision: 2 }, fetch(2));
  expect([asked, query.data, query.isFresh]).toEqual([2, { revision: 2 }, true]);
});

test('an old answer stays, not fresh, while only the revision is another; else it goes at once', async () => {
  const query = new Query<{ readonly revision: number }>();
  await query.ask(key, () => Promise.resolve({ revision: 1 }));
  void query.ask({ ...key, revision: 2 }, never);
  expect([query.data, query.isFresh, query.isPending]).toEqual([{ revision: 1 }, false, true]);
  void query.ask({ ...key, revision: 2, layer: 4 }, never);
  expect([query.data, query.isPending]).toEqual([null, true]);
});

test('an answer that is ahead of the revision is fresh when that revision is named, without asking', async () => {
  const query = new Query<{ readonly revision: number }>();
  await query.ask(key, () => Promise.resolve({ revision: 2 }));
  expect(query.isFresh).toBe(false);
  await query.ask({ ...key, revision: 2 }, () => Promise.reject(new Error('asked')));
  expect([query.isFresh, query.failure]).toEqual([true, null]);
});

test('a newer key aborts the request before it, whose answer and failure are ignored', () => {
  let changes = 0;
  const query = new Query<{ readonly revision: number }>(() => changes++);
  const first = query.begin(key)!;
  const second = query.begin({ ...key, layer: 4 })!;
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
  first.answer({ revision: 1 });
  first.fail(new Error('late'));
  expect([query.data, query.failure, query.isPending, changes]).toEqual([null, null, true, 0]);
  query.forget();
  expect(second.signal.aborted).toBe(true);
  second.answer({ revision: 1 });
  expect([query.data, changes]).toEqual([null, 0]);
});

test('a failure takes the place of the answer and is not tried again by itself', async () => {
  const query = new Query<{ readonly revision: number }>();
  await query.ask(key, () => Promise.resolve({ revision: 1 }));
  await query.ask({ ...key, revision: 2 }, () => Promise.reject(new Error('gone')));
  expect([query.data, query.failure?.message]).toEqual([null, 'gone']);
  expect(query.begin({ ...key, revision: 2 })).toBeNull();
  expect(query.begin({ ...key, revision: 3 })).not.toBeNull();
  expect(query.failure).toBeNull();
});
