import { expect, test } from 'vitest';
import { Foreground } from '../../../src/engine/diffusion/foreground';

const never = new AbortController().signal;

/** Work in the foreground, and the way to end it. */
function workIn(foreground: Foreground) {
  let end = (_failure?: Error): void => undefined;
  const ended = foreground.during(
    () =>
      new Promise<void>((resolve, reject) => {
        end = failure => {
          if (failure) reject(failure);
          else resolve();
        };
      }),
  );
  return { ended, end };
}

test('nothing waits where nothing is in the foreground', async () => {
  await expect(new Foreground().idle(never)).resolves.toBeUndefined();
});

test('the background waits until the last work in the foreground has ended, be it by a failure', async () => {
  const foreground = new Foreground();
  const [first, second] = [workIn(foreground), workIn(foreground)];
  let isIdle = false;
  const waiting = foreground.idle(never).then(() => {
    isIdle = true;
  });
  first.end();
  await first.ended;
  expect(isIdle).toBe(false);
  second.end(new Error('failed'));
  await expect(second.ended).rejects.toThrow('failed');
  await waiting;
  expect(isIdle).toBe(true);
});

test('who waits can be cancelled', async () => {
  const foreground = new Foreground();
  const work = workIn(foreground);
  const abort = new AbortController();
  const waiting = foreground.idle(abort.signal);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  work.end();
  await work.ended;
});
