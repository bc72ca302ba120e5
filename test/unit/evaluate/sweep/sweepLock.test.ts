import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { awaitLock, lockSweep, sweepHolder } from '../../../../src/core/evaluate/sweep/sweepLock';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const at = temporaryFolder();
beforeAll(() => mkdir(at('run'), { recursive: true }));
const file = (): string => at('run/lock.json');

test('a folder is one process’s until it is released', async () => {
  const lock = await lockSweep(at());
  expect(await sweepHolder(at())).toMatchObject({ pid: process.pid, isAlive: true });
  await expect(lockSweep(at())).rejects.toThrow(/is being computed by .* \(last sign \d+ s ago\)/);
  await lock.release();
  expect(await sweepHolder(at())).toBeUndefined();
  await (await lockSweep(at())).release();
});

test('the lock of a process that was killed is taken over', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const lock = await lockSweep(at());
  const text = JSON.parse(await readFile(file(), 'utf8')) as object;
  await lock.release();
  await writeFile(file(), JSON.stringify({ ...text, pid: child.pid, start: undefined }));
  await expect(lockSweep(at())).rejects.toThrow('is being computed');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await (await lockSweep(at())).release();
});

test('a number that another process has by now is no life', async () => {
  const lock = await lockSweep(at());
  const text = JSON.parse(await readFile(file(), 'utf8')) as object;
  await lock.release();
  await writeFile(file(), JSON.stringify({ ...text, start: '1' }));
  expect(await sweepHolder(at())).toMatchObject({ isAlive: false });
  await (await lockSweep(at())).release();
});

test('where processes have no known start, a lock holds as long as it gives signs', async () => {
  const lock = await lockSweep(at());
  const text = JSON.parse(await readFile(file(), 'utf8')) as object;
  await lock.release();
  await writeFile(file(), JSON.stringify({ ...text, start: undefined }));
  expect(await sweepHolder(at())).toMatchObject({ isAlive: true });
  const before = new Date(Date.now() - 120_000);
  await utimes(file(), before, before);
  expect(await sweepHolder(at())).toMatchObject({ isAlive: false });
  await (await lockSweep(at())).release();
});

test('who waits for a folder gets it when it is free, or gives up when asked to', async () => {
  const lock = await lockSweep(at());
  const abort = new AbortController();
  const givenUp = awaitLock(at(), abort.signal);
  abort.abort();
  await expect(givenUp).rejects.toThrow('aborted');
  const waiting = awaitLock(at(), new AbortController().signal);
  await lock.release();
  await (await waiting).release();
});

test('another machine’s lock holds as long as it gives signs', async () => {
  const other = { pid: 1, host: 'elsewhere', hostName: 'node17', since: '09:12' };
  await writeFile(file(), JSON.stringify(other));
  await expect(lockSweep(at())).rejects.toThrow('by node17 since 09:12');
  const before = new Date(Date.now() - 120_000);
  await utimes(file(), before, before);
  await (await lockSweep(at())).release();
});

test('of many that want a folder at once one gets it, even over a lock that is left', async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(
      file(),
      JSON.stringify({ pid: 2 ** 22 + 1, host: 'x', hostName: 'x', since: '' }),
    );
    await utimes(file(), new Date(0), new Date(0));
    const wanting = await Promise.allSettled(Array.from({ length: 6 }, () => lockSweep(at())));
    const got = wanting.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
    expect(got).toHaveLength(1);
    await got[0]!.release();
  }
});
