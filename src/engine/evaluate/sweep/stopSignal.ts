import { readControl } from '../../../core/evaluate/sweep/control';

/** How often it is looked for a stop, in milliseconds. */
const LOOK = 500;

/** Aborted when somebody asks a sweep to stop: what is computed just then is not to be waited for. */
export function stopSignal(folder: string): {
  readonly signal: AbortSignal;
  readonly end: () => void;
} {
  const stop = new AbortController();
  const looking = setInterval(() => {
    void readControl(folder).then(word => {
      if (word === 'stop') stop.abort();
    });
  }, LOOK).unref();
  return {
    signal: stop.signal,
    end: () => {
      clearInterval(looking);
    },
  };
}
