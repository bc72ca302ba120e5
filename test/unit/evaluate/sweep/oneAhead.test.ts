import { describe, expect, it } from 'vitest';
import { oneAhead } from '../../../../src/engine/evaluate/sweep/oneAhead';

/** Goes through three pieces, with what is heard of them; `until` says after which none is to follow. */
async function go(until = 3, signal = new AbortController().signal) {
  const heard: string[] = [];
  const wholly = await oneAhead(
    [1, 2, 3],
    {
      begin: async (piece, { report, signal: own }) => {
        heard.push(`begin ${piece}`);
        report(`event of ${piece}`);
        await new Promise(setImmediate);
        if (own.aborted) heard.push(`drop ${piece}`);
        return piece;
      },
      take: async (piece, begun) => {
        heard.push(`take ${piece}`);
        await begun.follow(event => {
          heard.push(String(event));
        });
        return piece < until;
      },
    },
    signal,
  );
  return { wholly, heard };
}

describe('work that is begun one ahead', () => {
  it('is taken in order, each with the next one begun, and is heard of when it is taken', async () => {
    expect(await go(9)).toEqual({
      wholly: true,
      heard: [
        ...['begin 1', 'begin 2', 'take 1', 'event of 1'],
        ...['begin 3', 'take 2', 'event of 2', 'take 3', 'event of 3'],
      ],
    });
  });

  it('ends where no other is to follow, and drops what was begun', async () => {
    const { wholly, heard } = await go(1);
    expect(wholly).toBe(false);
    expect(heard).toContain('drop 2');
    expect(heard).not.toContain('begin 3');
  });

  it('leaves alone what was taken: what is left to do of it may go on when all is over', async () => {
    const signals: AbortSignal[] = [];
    const run = (last: number) =>
      oneAhead(
        [1, 2],
        {
          begin: (piece, { signal }) => {
            signals.push(signal);
            return Promise.resolve(piece);
          },
          take: (piece, begun) =>
            begun.follow(() => undefined).then(() => Promise.resolve(piece < last)),
        },
        new AbortController().signal,
      );
    await run(9);
    await run(1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false, true]);
  });

  it('is cancelled with whoever asked for it', async () => {
    const { heard } = await go(9, AbortSignal.abort());
    expect(heard).toContain('drop 1');
  });
});
