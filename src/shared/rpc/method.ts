/** What a method gets besides its request. */
export interface CallContext<Event> {
  readonly signal: AbortSignal;
  /** Sends an event to the caller. Events arrive in order and before the result. */
  readonly report: (event: Event) => void;
}

/** One call: request in, events on the way, one result. Fails with a `Failure` (shared/failure.ts) only. */
export type Method<Request, Result, Event = never> = (
  request: Request,
  context: CallContext<Event>,
) => Promise<Result>;

/** Work done so far; `done` of `total` in bytes or layers. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What a caller may pass with a request. */
export interface CallOptions<Event> {
  readonly signal?: AbortSignal;
  readonly report?: (event: Event) => void;
}

/** The calling side of an interface of methods, across a process or webview border. */
export type Remote<T> = {
  readonly [Name in keyof T]: T[Name] extends Method<infer Request, infer Result, infer Event>
    ? (request: Request, options?: CallOptions<Event>) => Promise<Result>
    : never;
};
