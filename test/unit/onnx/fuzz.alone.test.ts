import { expect, test } from 'vitest';
import { runFuzz } from '../../fixtures/fuzz/runFuzz';

test('5,000 damaged models end in a failure that helps or in a right model index, both often', async () => {
  const cases = 5000;
  const { wrong, ...counts } = await runFuzz(cases);
  console.log(JSON.stringify(counts));
  const { modelIndexes, failures, saved } = counts;
  const failed = Object.values(failures).reduce((sum, some) => sum + some, 0);
  expect(wrong).toEqual([]);
  expect(modelIndexes).toBeGreaterThan(cases / 10);
  expect(failed).toBeGreaterThan(cases / 10);
  expect(saved).toBeGreaterThan(cases / 100);
  expect(failures).toMatchObject({ 'unsafe-path': expect.any(Number) as number });
});
