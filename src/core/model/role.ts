import type { Role } from '../../shared/layer';
import type { WeightKind } from './weightKind';

const byName: readonly (readonly [RegExp, Role])[] = [
  [/(?:^|\.)(?:to_q|q_proj|query|q)$/, 'attention-q'],
  [/(?:^|\.)(?:to_k|k_proj|key|k)$/, 'attention-k'],
  [/(?:^|\.)(?:to_v|v_proj|value|v)$/, 'attention-v'],
  [/(?:^|\.)(?:to_out(?:\.\d+)?|out_proj|proj_attn)$/, 'attention-out'],
  [/(?:^|\.)(?:to_qkv|to_kv|qkv|qkv_proj|in_proj|c_attn)$/, 'attention-qkv'],
  [/(?:^|\.)(?:time_embedding|time_emb_proj|time_proj|time_embed|emb_layers)(?:\.|$)/, 'time'],
  [/(?:^|\.)(?:ff|mlp|feed_forward)(?:\.|$)|(?:^|\.)(?:fc[12]|c_fc)$/, 'feed-forward'],
  [/(?:^|\.)(?:proj_in|proj_out|text_projection|visual_projection|projection)$/, 'projection'],
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
  /(?:^|\.)((?:(?:en|de)coder\.)?(?:(?:down|up)_blocks\.\d+|mid_block)|(?:layers|layer|blocks|resblocks|h|(?:input|output)_blocks)\.\d+)(?=\.|$)/;

/** `down_blocks.0`, `mid_block`, `layers.3`, `decoder.up_blocks.0`, …; `stem` for what stands outside every block. */
export const blockOf = (name: string): string => blocks.exec(name)?.[1] ?? 'stem';
