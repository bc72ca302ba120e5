import { interpolateCividis, interpolateViridis } from 'd3-scale-chromatic';
import { describe, expect } from 'vitest';
import { percent } from '../../src/shared/format';
import { applied } from './fakeStep';
import { fakeModel } from './fakeModel';
import { bucketOf, fakeStatistics } from './fakeStatistics';
import { fakeTile } from './fakeTile';
import { test } from './openApp';
import { grid, choose, holdPictures, thumbnail, twoFrames } from './page';
import { distance, logPosition, mapColour, type Rgb, seenPixels, thumbnailPixels } from './reading';

const model = fakeModel();
const { layers } = model.description;
const indexOf = (name: string): number => layers.findIndex(layer => layer.name === name);
const toK = indexOf('down_blocks.0.attn.to_k');
const large = indexOf('up_blocks.1.proj');

/** Share of a normal distribution with this mean |w| that lies at or below a magnitude, by summing its density. */
function belowNormal(mean: number, magnitude: number): number {
  const deviation = mean * Math.sqrt(Math.PI / 2);
  const width = magnitude / 2000;
  let sum = 0;
  for (let i = 0; i < 2000; i++)
    sum += Math.exp(-(((i + 0.5) * width) ** 2) / (2 * deviation ** 2));
  return (2 * sum * width) / (deviation * Math.sqrt(2 * Math.PI));
}

describe('the overview', () => {
  test('paints thumbnails in the colours of their magnitudes', async ({ open }) => {
    const page = await open(grid);
    await choose(page, 'Colour domain', 'scale per layer');
    const option = thumbnail(page, 'down_blocks.0.attn.to_k');
    await expect.poll(() => thumbnailPixels(option)).not.toBeNull();
    const weights = model.weights[toK]!;
    const high = 3 * fakeStatistics(weights).meanAbsolute;
    const tile = fakeTile(
      layers[toK]!,
      { now: weights, base: weights },
      {
        row: 0,
        column: 0,
        height: 32,
        width: 48,
        rows: 48,
        columns: 92,
      },
    );
    for (const [name, map] of [
      ['Viridis', interpolateViridis],
      ['Cividis', interpolateCividis],
    ] as const) {
      await choose(page, 'Colour map', name);
      const pixels = (await thumbnailPixels(option))!;
      for (const [x, y] of [
        [0, 0],
        [5, 3],
        [47, 31],
        [20, 16],
      ] as const)
        expect(pixels.at(((x + 0.5) * 92) / 48, ((y + 0.5) * 48) / 32)).toEqual(
          mapColour(logPosition(tile.mean[y * 48 + x]!, { low: high / 100, high }), map),
        );
    }
  });

  test('keeps the place plain while a thumbnail is on its way: a hatch means pruned', async ({
    open,
  }) => {
    const page = await open({ ...grid, thumbnails: 'pending' });
    const option = thumbnail(page, 'conv_in');
    await option.waitFor();
    expect(await option.locator('.blank').isVisible()).toBe(true);
    expect(await thumbnailPixels(option)).toBeNull();
    expect((await option.boundingBox())!.height).toBeGreaterThan(90);
    const { at, width, height } = await seenPixels(option.locator('.blank'));
    const colours = new Set<string>();
    for (let y = 2; y < height - 2; y++)
      for (let x = 2; x < width - 2; x++) colours.add(at(x, y).join());
    expect(colours.size).toBe(1);
    const beside = await seenPixels(page.locator('.overview-block').first());
    expect([...colours][0]).not.toBe(beside.at(beside.width - 2, 2).join());
  });

  test('says of thumbnails and figures that they are out of date, from an undo to the answer', async ({
    open,
  }) => {
    const goal = { sparsity: 0.35 };
    const page = await open({
      ...grid,
      steps: [{ layers: [toK], goal, enabled: true, label: 'some' }],
    });
    const option = thumbnail(page, 'down_blocks.0.attn.to_k');
    await expect.poll(() => thumbnailPixels(option)).not.toBeNull();
    const mark = page.getByText('Out of date, updating…');
    const said = `down_blocks.0.attn.to_k, 32 × 48, attention-k, sparsity ${percent(0.35)}`;
    expect(await option.getAttribute('aria-label')).toBe(said);
    expect(await mark.count()).toBe(0);
    await holdPictures(page);
    await page.evaluate(() => {
      const { host, send } = window.pollard;
      host.changeSteps([]);
      send({ kind: 'edits', edits: { ...host.edits(), plan: null, pipeline: null, sizes: null } });
    });
    await mark.waitFor();
    // The old picture, figures and bar stay, and all of them say what they are.
    await expect.poll(() => option.getAttribute('aria-label')).toBe(`${said}, out of date`);
    expect(await option.locator('.thumbnail-picture.outdated').count()).toBe(1);
    expect(await thumbnailPixels(option)).not.toBeNull();
    const figures = page.locator('.figures[aria-busy=true]');
    expect(await figures.getByRole('meter', { name: /^Linear weights \d/ }).count()).toBe(1);
    await page.evaluate(() => {
      const { host, send } = window.pollard;
      send({ kind: 'edits', edits: host.edits() });
      host.releasePictures();
    });
    await expect
      .poll(() => option.getAttribute('aria-label'))
      .toBe(said.replace(percent(0.35), percent(0)));
    expect(await page.locator('.outdated').count()).toBe(0);
    expect(await mark.count()).toBe(0);
  });

  test('says what went wrong in a thumbnail’s place, and tries again with the next steps', async ({
    open,
  }) => {
    const page = await open({ ...grid, thumbnails: 'failing' });
    const option = thumbnail(page, 'conv_in');
    await option.locator('.failed').waitFor();
    expect(await option.getAttribute('aria-label')).toMatch(/, The file is gone\.$/);
    await page.evaluate(() => {
      window.pollard.host.mendPictures();
      window.pollard.host.setSteps([]);
    });
    await expect.poll(() => thumbnailPixels(option)).not.toBeNull();
    expect(await option.locator('.failed').count()).toBe(0);
  });

  test('never goes back to figures of steps that are past', async ({ open }) => {
    const page = await open(grid);
    await page.getByRole('meter', { name: /^Linear weights 0/ }).waitFor();
    await page.evaluate(layer => {
      const { host, send } = window.pollard;
      const late = host.edits();
      host.setSteps([
        { layers: [layer], goal: { sparsity: 1 }, enabled: true, label: 'all of it' },
      ]);
      send({ kind: 'edits', edits: late });
    }, large);
    const label = new RegExp(`sparsity ${percent(1)}$`);
    const option = thumbnail(page, 'up_blocks.1.proj').and(
      page.getByRole('option', { name: label }),
    );
    await option.waitFor();
    await twoFrames(page);
    expect(await option.count()).toBe(1);
  });

  test.for([
    ['max |w|', 'max', 'log'],
    ['spread', 'spread', 'linear'],
    ['share of zeros', 'zeros', 'share'],
    ['share below threshold', 'below', 'share'],
  ] as const)('paints %s', async ([name, quantity, scale], { open }) => {
    const goal = { sparsity: 0.3 };
    const page = await open({
      ...grid,
      steps: [{ layers: [large], goal, enabled: true, label: 'some' }],
    });
    await choose(page, 'Colour domain', 'scale per layer');
    if (scale === 'linear') await choose(page, 'Scale', 'linear');
    await choose(page, 'Quantity', name);
    const top = bucketOf(bucketOf(0.1).bottom * (1 - 2 ** -20)).top;
    if (quantity === 'below') await page.getByRole('textbox', { name: /^Threshold/ }).fill('0.1');
    const base = model.weights[large]!;
    const tile = fakeTile(
      layers[large]!,
      { now: applied(base, base, goal), base },
      { row: 0, column: 0, height: 640, width: 512, rows: 48, columns: 92 },
    );
    const { maxAbsolute, meanAbsolute } = fakeStatistics(base);
    const value = {
      max: (i: number) => tile.max[i]!,
      spread: (i: number) => tile.max[i]! - tile.mean[i]!,
      zeros: (i: number) => tile.zeros[i]!,
      below: (i: number) => belowNormal(tile.mean[i]!, top),
    }[quantity];
    const high = { log: maxAbsolute, linear: 3 * meanAbsolute, share: 1 }[scale];
    const position = (i: number): number =>
      scale === 'log' ? logPosition(value(i), { low: high / 100, high }) : value(i) / high;
    const hatched = quantity === 'max' || quantity === 'spread';
    const option = thumbnail(page, 'up_blocks.1.proj');
    const wrong = async (): Promise<readonly string[]> => {
      const pixels = await thumbnailPixels(option);
      if (!pixels) return ['not drawn yet'];
      return [...Array(48 * 92).keys()].flatMap(i => {
        const [x, y] = [i % 92, Math.floor(i / 92)];
        // A third of the cells has a line of the hatch; here it is the colours that count.
        if (hatched && (x + y) % 3 === 0) return [];
        const colour = mapColour(position(i), interpolateViridis);
        const share = hatched ? tile.zeros[i]! : 0;
        const expected = colour.map(channel => channel + (58 - channel) * share) as unknown as Rgb;
        const neighbours = [-1, 1].map(step =>
          mapColour(position(i) + step / 255, interpolateViridis),
        );
        const slack = 2 + Math.max(...neighbours.map(each => distance(each, colour)));
        return distance(pixels.at(x, y), expected) <= slack ? [] : [`${x}, ${y}`];
      });
    };
    await expect.poll(async () => (await wrong()).slice(0, 5)).toEqual([]);
  });
});
