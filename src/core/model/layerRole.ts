import type { Role } from '../../shared/model/layer';
import type { WeightKind } from './weightKind';

const byName: readonly (readonly [RegExp, Role])[] = [
  [/(?:^|\.)(?:to_q|(?:add_)?q_proj|query|q)$/, 'attention-q'],
  [/(?:^|\.)(?:to_k|(?:add_)?k_proj|key|k)$/, 'attention-k'],
  [/(?:^|\.)(?:to_v|(?:add_)?v_proj|value|v)$/, 'attention-v'],
  [/(?:^|\.)(?:to_out(?:\.\d+)?|to_add_out|out_proj|o_proj|o|proj_attn)$/, 'attention-out'],
  [/(?:^|\.)(?:to_qkv|to_kv|qkv|qkv_proj|in_proj|c_attn)$/, 'attention-qkv'],
  [
    /(?:^|\.)(?:time_embedding|time_emb_proj|time_proj|time_embed|emb_layers|time_text_embed|add_embedding)(?:\.|$)/,
    'time',
  ],
  [/(?:^|\.)adaln_single\.emb(?:\.|$)/, 'time'],
  [/(?:^|\.)(?:norm\w*|adaln_single)\.linear$/, 'modulation'],
  [/(?:^|\.)(?:ff|ff_context|mlp|feed_forward|DenseReluDense)(?:\.|$)/, 'feed-forward'],
  [/(?:^|\.)(?:fc[12]|c_fc|proj_mlp|wi(?:_\d)?|wo)$/, 'feed-forward'],
  // Takes attention and feed-forward at once; four fifths of its inputs are the latter's.
  [/(?:^|\.)single_transformer_blocks\.\d+\.proj_out$/, 'feed-forward'],
  [/(?:^|\.)(?:proj_in|proj_out|text_projection|visual_projection|projection)$/, 'projection'],
  [/(?:^|\.)(?:(?:x|context)_embedder|caption_projection\.linear_\d)$/, 'projection'],
];

/** A layer's role from what its weight is and how its module is called. */
export function roleOf(name: string, { what }: Pick<WeightKind, 'what'>): Role {
  if (what === 'convolution') return 'convolution';
  if (what === 'packed') return 'attention-qkv';
  if (what === 'embedding' || /(?:^|\.)(?:token|position)_embedding$/.test(name))
    return 'embedding';
  if (what === 'norm' || /norm[^.]*$/i.test(name)) return 'norm';
  const named = byName.find(([pattern]) => pattern.test(name))?.[1];
  if (what === 'linear') return named ?? 'other';
  return named === 'time' ? 'time' : 'other';
}

const blocks =
  /(?:^|\.)((?:(?:en|de)coder\.)?(?:(?:down|up)_blocks\.\d+|mid_block)|(?:layers|layer|block|blocks|resblocks|h|(?:input|output)_blocks|(?:single_)?transformer_blocks)\.\d+)(?=\.|$)/;

/** `down_blocks.0`, `mid_block`, `layers.3`, `decoder.up_blocks.0`, …; `stem` for what stands outside every block. */
export const blockOf = (name: string): string => blocks.exec(name)?.[1] ?? 'stem';
