import type { CallContext } from '../../../shared/rpc/method';

/** Work that was begun before its turn. */
export interface Begun<Result, Event> {
  /** From now on its events go to `report`, after those that came before. Gives the result. */
  follow(report: (event: Event) => void): Promise<Result>;
}

export interface OneAhead<Item, Result, Event> {
  readonly begin: (item: Item, context: CallContext<Event>) => Promise<Result>;
  /** Waits for one piece of work. False where no other is to follow. */
  readonly take: (item: Item, begun: Begun<Result, Event>) => Promise<boolean>;
}

/**
 * Takes pieces of work in their order, each with the next one begun before it is waited for: what the next needs first is done by
 * then. Where it ends early, what was begun is cancelled. False where `take` said so.
 */
export async function oneAhead<Item, Result, Event>(
  items: readonly Item[],
  { begin, take }: OneAhead<Item, Result, Event>,
  signal: AbortSignal,
): Promise<boolean> {
  const start = (item: Item | undefined) => {
    if (item === undefined) return undefined;
    // Of its own: what follows the taking of one piece goes on when another is dropped.
    const dropped = new AbortController();
    const early: Event[] = [];
    let report = (event: Event): void => void early.push(event);
    const result = begin(item, {
      signal: AbortSignal.any([signal, dropped.signal]),
      report: event => {
        report(event);
      },
    });
    // Whoever takes it hears of it.
    result.catch(() => undefined);
    const follow = (follower: (event: Event) => void): Promise<Result> => {
      for (const event of early) follower(event);
      report = follower;
      return result;
    };
    return {
      result,
      follow,
      drop: () => {
        dropped.abort();
      },
    };
  };
  let next = start(items[0]);
  try {
    for (const [index, item] of items.entries()) {
      const begun = next!;
      next = start(items[index + 1]);
      if (!(await take(item, begun))) return false;
    }
    return true;
  } finally {
    next?.drop();
    await next?.result.catch(() => undefined);
  }
}
