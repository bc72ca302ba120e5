import { describe, expect } from 'vitest';
import { integer, magnitude } from '../../src/shared/format';
import { applied } from './fakeStep';
import { bucketOf } from './fakeStatistics';
import { fittedView, roomOf } from './heatmapReference';
import { test } from './openApp';
import { expectPicture, model, pictureOf, readingText, show, signed, toK } from './shownLayer';

describe('the crosshair', () => {
  test('says row, column, value, rank and fate of the weight under it', async ({ open }) => {
    const goal = { sparsity: 0.25 };
    const steps = [{ layers: [toK.index], goal, enabled: true, label: 'a quarter' }];
    const page = await open({ steps });
    await show(page, toK);
    const base = model.weights[toK.index]!;
    const now = applied(base, base, goal);
    await expectPicture(page, {
      ...(await pictureOf(page, toK)),
      weights: now,
      isMarked: weight => weight === 0,
    });
    await page.getByRole('textbox', { name: 'Sparsity in %' }).fill('50');
    const line = closestTop(base, 768);
    const view = await fittedView(page, toK);
    const room = await roomOf(page);
    const places = new Set<string>();
    for (let row = 0; row < toK.outputs; row += 7)
      for (let column = 1; column < toK.inputs; column += 11) {
        const x = ((column + 0.5 - view.column) / view.width) * room.width;
        const y = ((row + 0.5 - view.row) / view.height) * room.height;
        await page.mouse.move(room.x + x, room.y + y);
        const at = row * toK.inputs + column;
        const size = Math.abs(base[at]!);
        const rank = 1 + base.filter(weight => Math.abs(weight) < size).length;
        const value = now[at] === 0 ? `0 (|w| was ${magnitude(size)})` : signed(now[at]!);
        const fate = now[at] === 0 ? 'pruned' : size <= line ? 'would be pruned' : 'kept';
        places.add(fate);
        await expect
          .poll(() => readingText(page))
          .toBe(
            `row ${row}, column ${column} value ${value} rank ${integer(rank)} of 1,536 ${fate}`,
          );
      }
    expect([...places].sort()).toEqual(['kept', 'pruned', 'would be pruned']);
    await page.mouse.move(0, 0);
    await expect.poll(() => readingText(page)).toBe('');
  });
});

/** The top of the magnitude bucket that holds as many weights at or below it as is wanted, or comes closest. */
function closestTop(weights: Float32Array, wanted: number): number {
  const upTo = (top: number): number => weights.filter(weight => Math.abs(weight) <= top).length;
  const [above] = weights
    .map(Math.abs)
    .sort()
    .subarray(wanted - 1);
  const { bottom, top } = bucketOf(above!);
  const below = bucketOf(bottom * (1 - 2 ** -20)).top;
  return wanted - upTo(below) < upTo(top) - wanted ? below : top;
}
