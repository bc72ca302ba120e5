import type { CallOptions, Remote } from './method';

/** Carries out one call of a method by its name. */
export type Call = (
  name: string,
  request: unknown,
  options?: CallOptions<unknown>,
) => Promise<unknown>;

/** The calling side of an interface whose methods are carried out by `call`. */
export const remote = <T>(call: Call): Remote<T> =>
  new Proxy({} as Remote<T>, {
    get: (_, name) =>
      // What is awaited or inspected must not look like a promise.
      typeof name === 'string' && name !== 'then'
        ? (request: unknown, options?: CallOptions<unknown>) => call(name, request, options)
        : undefined,
  });
