let shared: AbortController | undefined;

/**
 * A signal that Ctrl+C (or SIGTERM) aborts; the second time ends the process at once. So does the end of the channel to who started
 * this process, where there is one: it cancels alike on every system, and a parent that is gone wants no result.
 */
export function interruptSignal(): AbortSignal {
  if (shared) return shared.signal;
  const controller = new AbortController();
  shared = controller;
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.once('disconnect', interrupt);
  // Who only listens keeps no process alive.
  process.channel?.unref();
  return controller.signal;
}
