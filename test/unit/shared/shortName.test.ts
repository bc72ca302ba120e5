import { expect, test } from 'vitest';
import { NAME_TAIL, shortName } from '../../../src/shared/layer';

test.each([
  [
    'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q',
    'down_blocks.0',
    'attn0.attn1.to_q',
  ],
  [
    'down_blocks.0.attentions.1.transformer_blocks.2.ff.net.2',
    'down_blocks.0',
    'attn1.t2.ff.net.2',
  ],
  ['up_blocks.3.resnets.2.time_emb_proj', 'up_blocks.3', 'res2.time_emb_proj'],
  ['text_model.encoder.layers.3.mlp.fc1', 'layers.3', 'mlp.fc1'],
  ['mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0', 'mid_block', 'attn0.attn2.to_out'],
  ['conv_in', 'stem', 'conv_in'],
])('%s in %s is short for %s', (name, block, short) => {
  expect(shortName({ name, block })).toBe(short);
});

test('names of one transformer block differ even where their middles are cut', () => {
  const block = 'down_blocks.0';
  const parts = ['attn1', 'attn2'].flatMap(attention =>
    ['to_q', 'to_k', 'to_v', 'to_out.0'].map(part => `${attention}.${part}`),
  );
  const names = [...parts, 'ff.net.0.proj', 'ff.net.2'].map(part =>
    shortName({ name: `${block}.attentions.0.transformer_blocks.0.${part}`, block }),
  );
  expect(new Set(names.map(name => name.slice(-NAME_TAIL))).size).toBe(names.length);
});
