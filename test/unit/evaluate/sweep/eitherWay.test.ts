import { expect, test } from 'vitest';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import type { CellRunner } from '../../../../src/engine/evaluate/sweep/cellRunner';
import { EitherWay } from '../../../../src/engine/evaluate/sweep/eitherWay';
import { Failure, type FailureCode } from '../../../../src/shared/failure';
import { planOf } from './plan';

const [cell] = cellsOf(planOf());
const context = { signal: new AbortController().signal, report: () => undefined };

/** A runner that says its name, or fails as it is told, and how often it was asked. */
function played(picture: string, failures: readonly (FailureCode | undefined)[] = []) {
  let asked = 0;
  const runner: CellRunner = {
    run: () => {
      const code = failures[asked++];
      return code === undefined
        ? Promise.resolve(() => Promise.resolve({ metrics: {}, picture }))
        : Promise.reject(new Failure({ code, message: `${picture} ${code}` }));
    },
  };
  return { runner, asked: () => asked };
}

const runnerOf = (way: EitherWay, fed: CellRunner, file: CellRunner): CellRunner => ({
  run: way.runner(
    (...of: Parameters<CellRunner['run']>) => fed.run(...of),
    (...of) => file.run(...of),
  ),
});

const pictures = async (runner: CellRunner, times: number): Promise<readonly string[]> => {
  const made: string[] = [];
  for (let i = 0; i < times; i++) {
    const finish = await runner.run(cell!, context);
    made.push((await finish()).picture);
  }
  return made;
};

test.each(['unsupported', 'runtime'] as const)(
  'a sweep whose first cell cannot be fed (%s) runs from files, and says why once',
  async code => {
    const said: string[] = [];
    const way = new EitherWay([], why => said.push(why));
    const [fed, file] = [played('fed', [code]), played('file')];
    expect(await pictures(runnerOf(way, fed.runner, file.runner), 3)).toEqual([
      'file',
      'file',
      'file',
    ]);
    expect([fed.asked(), said]).toEqual([1, [`fed ${code}`]]);
    expect(await pictures(runnerOf(way, played('other').runner, file.runner), 1)).toEqual(['file']);
  },
);

test('a sweep that was fed once is never run from files, whatever fails later', async () => {
  const way = new EitherWay([], () => undefined);
  const [fed, file] = [played('fed', [undefined, 'runtime']), played('file')];
  const runner = runnerOf(way, fed.runner, file.runner);
  await runner.run(cell!, context);
  await expect(runner.run(cell!, context)).rejects.toThrow('fed runtime');
  expect(file.asked()).toBe(0);
});

test('a sweep goes on in the way of the cells that it has', async () => {
  for (const [before, picture] of [
    [{}, 'fed'],
    [{ run: 'file' }, 'file'],
  ] as const) {
    const way = new EitherWay([before, before], () => undefined);
    const runner = runnerOf(way, played('fed').runner, played('file').runner);
    expect(await pictures(runner, 2)).toEqual([picture, picture]);
  }
  const fed = new EitherWay([{}], () => undefined);
  const failing = runnerOf(fed, played('fed', ['runtime']).runner, played('file').runner);
  await expect(failing.run(cell!, context)).rejects.toThrow('fed runtime');
});

test('what is no fault of feeding is none of files, and what files fail with is told', async () => {
  const [fed, file] = [played('fed', ['cancelled', 'runtime']), played('file', ['no-space'])];
  const way = new EitherWay([], () => undefined);
  const runner = runnerOf(way, fed.runner, file.runner);
  await expect(runner.run(cell!, context)).rejects.toThrow('fed cancelled');
  expect(file.asked()).toBe(0);
  await expect(runner.run(cell!, context)).rejects.toThrow('file no-space');
});
