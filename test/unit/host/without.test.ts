import { expect, it } from 'vitest';
import { selectLayers } from '../../../src/core/model/selector';
import { without } from '../../../src/host/edits/without';
import type { Layer } from '../../../src/shared/model/layer';

const names = ['conv_in', 'mid.attn.to_q', 'mid.attn.to_k', 'up.attn.to_q', 'up.ff'];
const description = {
  component: 'unet',
  layers: names.map(
    (name, index) => ({ index, name, block: name.split('.')[0]!, role: 'other' }) as Layer,
  ),
} as const;
const selected = (selector: string): readonly string[] =>
  selectLayers(selector, description).map(index => names[index]!);

it.each([
  ['*', 'layer:conv_in'],
  ['*', 'layer:conv_in,layer:up.ff'],
  ['*', 'block:mid'],
  ['to_q,block:up', 'layer:up.attn.to_q'],
  ['block:{mid,up}', 'block:up'],
  ['block:up !ff', 'layer:up.attn.to_q'],
  ['to_k', 'layer:conv_in'],
])('%s without %s is what is left of it', (select, layers) => {
  const excluded = selected(layers);
  expect(selected(without(select, layers))).toEqual(
    selected(select).filter(name => !excluded.includes(name)),
  );
});
