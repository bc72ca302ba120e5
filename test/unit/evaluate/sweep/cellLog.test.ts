import { readFile, truncate, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CellLog, readCells } from '../../../../src/core/evaluate/sweep/cellLog';
import { cellsOf } from '../../../../src/core/evaluate/sweep/cells';
import { mergeCells } from '../../../../src/core/evaluate/sweep/merge';
import { resultsText } from '../../../../src/core/evaluate/sweep/results';
import { cellsOfShard, parseShard } from '../../../../src/core/evaluate/sweep/shard';
import type { CellResult } from '../../../../src/shared/sweep/cellResult';
import type { SweepCell } from '../../../../src/shared/sweep/sweepPlan';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import { planOf } from './plan';

const at = temporaryFolder();
const grid = { criteria: ['magnitude'] as const, targets: ['linear'] as const };
const cells = cellsOf(
  planOf({
    grids: [
      {
        sparsity: { unet: [0, 0.1, 0.3, 0.5, 0.7] },
        criteria: [...grid.criteria],
        targets: [...grid.targets],
      },
    ],
  }),
);

function done({ key, variant, prompt, seed }: SweepCell, picture = key.slice(0, 8)): CellResult {
  const { sparsity, criterion } = variant;
  const damage = sparsity.unet ?? 0;
  return {
    ...{ key, sparsity, criterion, targets: [...variant.targets], prompt, seed },
    state: 'done',
    metrics: { latentError: damage === 0.7 ? null : damage },
    picture,
  };
}
const failed = (cell: SweepCell): CellResult => ({
  ...done(cell),
  state: 'failed',
  code: 'runtime',
  message: 'out of memory',
});

async function log(name: string, results: readonly CellResult[]): Promise<string> {
  const file = at(name);
  const cellLog = await CellLog.open(file);
  for (const result of results) await cellLog.append(result);
  await cellLog.close();
  return file;
}

test('what was logged is read again, of several lines of one cell the last', async () => {
  const [first, second] = cells;
  const file = await log('twice.jsonl', [failed(first!), done(second!, 'a'), done(first!, 'b')]);
  const found = await readCells(file);
  expect([...found.values()]).toMatchObject([
    { key: first!.key, state: 'done', picture: 'b' },
    { key: second!.key, state: 'done' },
  ]);
});

test('a log that is torn at any byte of its last line goes on behind the line before', async () => {
  const whole = await readFile(await log('whole.jsonl', [done(cells[0]!), done(cells[1]!)]));
  const second = whole.indexOf('\n') + 1;
  for (let size = second; size < whole.length; size++) {
    const file = at('torn.jsonl');
    await writeFile(file, whole);
    await truncate(file, size);
    expect([...(await readCells(file)).keys()]).toEqual([cells[0]!.key]);
    await log('torn.jsonl', [done(cells[2]!)]);
    expect([...(await readCells(file)).keys()]).toEqual([cells[0]!.key, cells[2]!.key]);
  }
});

test('lines that are nobody’s are passed over, and no log is an empty one', async () => {
  const file = await log('odd.jsonl', [done(cells[0]!)]);
  await writeFile(file, `nonsense\n{"key":3}\n\n${await readFile(file, 'utf8')}`);
  expect([...(await readCells(file)).keys()]).toEqual([cells[0]!.key]);
  expect((await readCells(at('absent.jsonl'))).size).toBe(0);
});

test('results are in the order of the plan, whatever the order of the log', async () => {
  const some = [cells[7]!, cells[2]!, cells[4]!];
  const results = async (name: string): Promise<string> =>
    resultsText(
      cells,
      await readCells(
        await log(
          name,
          some.map(cell => done(cell)),
        ),
      ),
    );
  const text = await results('a.jsonl');
  some.reverse();
  expect(await results('b.jsonl')).toBe(text);
  expect(
    text
      .split('\n')
      .filter(Boolean)
      .map(line => (JSON.parse(line) as SweepCell).key),
  ).toEqual(cells.filter(cell => some.includes(cell)).map(({ key }) => key));
});

test('shards compute every variant once, the dense one each, and merge to the whole in any order', async () => {
  for (const count of [1, 2, 3, 7]) {
    const parts = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const own = cellsOfShard(cells, { index, count });
        return readCells(
          await log(
            `${count}-${index}.jsonl`,
            own.map(cell => done(cell)),
          ),
        );
      }),
    );
    const sizes = parts.reduce((sum, { size }) => sum + size, 0);
    expect(sizes).toBe(cells.length + (count - 1) * 4);
    const merged = mergeCells(cells, parts);
    expect(merged).toMatchObject({ missing: [], differing: [] });
    const backwards = mergeCells(cells, [...parts, ...parts].reverse());
    expect(resultsText(cells, backwards.found)).toBe(resultsText(cells, merged.found));
  }
});

test('merging says what is missing and where shards made different pictures of one cell', () => {
  const [one, two] = [0, 1].map(index => {
    const own = cellsOfShard(cells, { index, count: 2 });
    return new Map(own.map(cell => [cell.key, done(cell)]));
  });
  const dense = cells[0]!;
  two!.set(dense.key, { ...done(dense), picture: 'other' } as CellResult);
  const lost = cellsOfShard(cells, { index: 1, count: 2 }).at(-1)!;
  two!.set(lost.key, failed(lost));
  const { missing, differing, found } = mergeCells(cells, [one!, two!]);
  expect(missing).toEqual([lost]);
  expect(differing).toEqual([dense]);
  expect(found.get(lost.key)).toMatchObject({ state: 'failed', message: 'out of memory' });
});

test.each(['4/4', '-1/4', '0', '1/0', 'a/b', '0/4/2', ''])('%s is no shard', text => {
  expect(() => parseShard(text)).toThrow('names no shard');
});
