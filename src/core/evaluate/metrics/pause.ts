import { setImmediate as turn } from 'node:timers/promises';

/** Called between two parts of a long computation. */
export type Pause = () => Promise<void> | undefined;

export const noPause: Pause = () => undefined;

/** Milliseconds after which messages are let in. */
const EVERY = 50;

/** Lets messages in now and then. Fails as the signal says when it is aborted. */
export function pauses(signal: AbortSignal): Pause {
  let next = performance.now() + EVERY;
  return () => {
    if (performance.now() < next) return undefined;
    return turn().then(() => {
      signal.throwIfAborted();
      next = performance.now() + EVERY;
    });
  };
}
