let shared: AbortController | undefined;

/** A signal that Ctrl+C (or SIGTERM) aborts; the second time ends the process at once. */
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
  return controller.signal;
}
