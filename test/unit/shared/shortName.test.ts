import { expect, test } from 'vitest';
import { shortName } from '../../../src/shared/model/layer';

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
  ['conv_in', 'stem', 'conv_in'],
])('%s in %s is short for %s', (name, block, short) => {
  expect(shortName({ name, block })).toBe(short);
});
