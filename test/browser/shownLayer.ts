import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { fakeModel } from './fakeModel';
import { differences, fittedView, maps, type Picture, positions } from './heatmapReference';
import { choose, openLayer, reading } from './page';

export const model = fakeModel();
export const { layers } = model.description;
export const named = (name: string) => layers.find(layer => layer.name === name)!;
export const square = named('mid_block.attn.to_out.0');
export const toK = named('down_blocks.0.attn.to_k');
export const toOut = named('down_blocks.0.attn.to_out.0');
export const conv = named('conv_out');

/** Opens a layer coloured by its own domain. */
export async function show(page: Page, layer: typeof square): Promise<void> {
  await choose(page, 'Colour domain', 'scale per layer');
  await openLayer(page, layer.name);
}

/** A layer as it stands when opened, in Viridis and log. */
export async function pictureOf(page: Page, layer: typeof square): Promise<Picture> {
  const weights = model.weights[layer.index]!;
  return {
    weights,
    rows: layer.outputs,
    columns: layer.inputs,
    view: await fittedView(page, layer),
    position: positions(weights).log,
    map: maps.Viridis,
  };
}

export const expectPicture = (page: Page, picture: Picture): Promise<void> =>
  expect.poll(() => differences(page, picture)).toEqual([]);

/** What the crosshair says, in one line. */
export const readingText = async (page: Page): Promise<string> =>
  ((await reading(page).textContent()) ?? '').replace(/\s+/g, ' ').trim();

/** A weight as it is printed. */
export const signed = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toPrecision(3)}`;
