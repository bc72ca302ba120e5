import { expect, test } from 'vitest';
import { OneAtATime } from '../../../src/engine/oneAtATime';

test('pieces of work are done one at a time and in order, whatever became of the one before', async () => {
  const turns = new OneAtATime();
  const heard: string[] = [];
  const work = (name: string, fails: boolean) => async (): Promise<string> => {
    heard.push(`${name} begins`);
    await new Promise(setImmediate);
    heard.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const all = [
    turns.run(work('a', true)),
    turns.run(work('b', false)),
    turns.run(work('c', false)),
  ];
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual([
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(heard).toEqual(['a', 'b', 'c'].flatMap(name => [`${name} begins`, `${name} ends`]));
});
