import { mkdir, open, readFile, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { Failure, toFailure } from '../../../shared/failure';
import { type Holder, holderSchema } from '../../../shared/sweep/sweepStatus';
import { hostId } from '../../io/hostId';
import { isAlive } from '../../io/isAlive';
import { processStart } from '../../io/processStart';
import { unwritable } from '../../io/unwritable';

/** How often the holder gives a sign, and after how much silence another machine's counts as gone, in milliseconds. */
const HEARTBEAT = 5000;
const SILENCE = 60_000;
/** How often who waits for a folder looks, in milliseconds. */
const LOOK_AGAIN = 500;

/** Who computes a sweep. */
export interface SweepHolder extends Holder {
  /** Milliseconds since its last sign. */
  readonly silent: number;
  readonly isAlive: boolean;
}

/** A folder of a sweep that is this process's to write. */
export interface SweepLock {
  release(): Promise<void>;
}

/**
 * Takes a sweep's folder for this process, so that no two write one log. A lock whose process is gone is taken over. Fails with
 * `invalid-request` while another one computes.
 */
export async function lockSweep(folder: string): Promise<SweepLock> {
  const file = lockFile(folder);
  const text = JSON.stringify(await thisProcess());
  for (let tries = 0; tries < 3; tries++) {
    if (await create(file, text)) return held(file);
    const holder = await sweepHolder(folder);
    if (holder?.isAlive) throw inUse(folder, holder);
    await removeStale(folder);
  }
  throw inUse(folder, await sweepHolder(folder));
}

/** The same, but waits while another process has the folder. Fails `cancelled` when the caller cancels. */
export async function awaitLock(folder: string, signal: AbortSignal): Promise<SweepLock> {
  for (;;) {
    try {
      return await lockSweep(folder);
    } catch (thrown) {
      if (toFailure(thrown).code !== 'invalid-request') throw thrown;
      await setTimeout(LOOK_AGAIN, undefined, { signal });
    }
  }
}

/** Who has a sweep's folder; undefined where nobody has. */
export async function sweepHolder(folder: string): Promise<SweepHolder | undefined> {
  const file = lockFile(folder);
  const lock = await readLock(file);
  const facts = await stat(file).catch(() => undefined);
  if (!facts) return undefined;
  const silent = Math.max(0, Date.now() - facts.mtimeMs);
  // A lock that is being written has no text yet.
  if (!lock) return { ...unknown, silent, isAlive: silent < HEARTBEAT };
  return { ...lock, silent, isAlive: await runs(lock, silent) };
}

const lockFile = (folder: string): string => path.join(folder, 'run', 'lock.json');
const unknown: Holder = { pid: 0, host: '', hostName: 'another process', since: '' };

/** This process as others know it. */
export async function thisProcess(): Promise<Holder> {
  const start = await processStart(process.pid);
  const since = new Date().toISOString();
  const { pid } = process;
  return { pid, ...(start && { start }), host: hostId, hostName: hostname(), since };
}

/** Of this machine's processes number and start are known; of others, and where it does not say, that they give signs. */
async function runs({ host, pid, start }: Holder, silent: number): Promise<boolean> {
  if (host !== hostId) return silent < SILENCE;
  if (!isAlive(pid)) return false;
  return start === undefined ? silent < SILENCE : (await processStart(pid)) === start;
}

async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(text).finally(() => handle.close());
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(file, thrown);
  }
}

/**
 * Removes a lock whose holder is gone. One process at a time looks and removes, so that nobody removes what another has just
 * taken.
 */
async function removeStale(folder: string): Promise<void> {
  const guard = `${lockFile(folder)}.removing`;
  const mine = await mkdir(guard).then(
    () => true,
    () => false,
  );
  if (!mine) {
    const facts = await stat(guard).catch(() => undefined);
    // Whoever made it was killed within the moment that it is there for.
    if (facts && Date.now() - facts.mtimeMs > SILENCE) await rmdir(guard).catch(() => undefined);
    return;
  }
  try {
    const holder = await sweepHolder(folder);
    if (holder && !holder.isAlive) await rm(lockFile(folder), { force: true });
  } finally {
    await rmdir(guard);
  }
}

async function readLock(file: string): Promise<Holder | undefined> {
  try {
    const { success, output } = v.safeParse(holderSchema, JSON.parse(await readFile(file, 'utf8')));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

function held(file: string): SweepLock {
  const beat = (): void => {
    const now = new Date();
    void utimes(file, now, now).catch(() => undefined);
  };
  const beating = setInterval(beat, HEARTBEAT).unref();
  return {
    release: () => {
      clearInterval(beating);
      return rm(file, { force: true });
    },
  };
}

function inUse(folder: string, holder: SweepHolder | undefined): Failure {
  const who = holder ?? { ...unknown, silent: 0 };
  const sign = `${Math.round(who.silent / 1000)} s ago`;
  return new Failure({
    code: 'invalid-request',
    message: `${folder} is being computed by ${who.hostName}${who.since && ` since ${who.since}`} (last sign ${sign}).`,
    hint: 'Wait for it, or pause it: write the word pause into the file run/control of the sweep.',
    path: folder,
  });
}
