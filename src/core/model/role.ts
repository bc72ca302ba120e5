import type { Role } from '../../shared/layer';
import type { WeightKind } from './weightKind';

const byName: readonly (readonly [RegExp, Role])[] = [
  [/(?:^|\.)(?:to_q|q_proj|query)$/, 'attention-q'],
  [/(?:^|\.)(?:to_k|k_proj|key)$/, 'attention-k'],
  [/(?:^|\.)(?:to_v|v_proj|value)$/, 'attention-v'],
  [/(?:^|\.)(?:to_out(?:\.\d+)?|out_proj|proj_attn)$/, 'attention-out'],
  [/(?:^|\.)(?:to_qkv|to_kv|qkv|qkv_proj|in_proj|MultiHeadAttention|Attention)$/, 'attention-qkv'],
  [/(?:^|\.)(?:time_embedding|time_emb_proj|time_proj)(?:\.|$)/, 'time'],
  [/(?:^|\.)(?:ff|mlp|feed_forward)(?:\.|$)|\.fc[12]$/, 'feed-forward'],
  [/(?:^|\.)(?:proj_in|proj_out|text_projection|visual_projection|projection)$/, 'projection'],
];

/** A layer's role from what its weight is and how its module is called. */
export function roleOf(name: string, { what }: Pick<WeightKind, 'what'>): Role {
  if (what === 'convolution') return 'convolution';
  if (/(?:^|\.)time_proj$/.test(name)) return 'time';
  if (what === 'embedding' || /(?:^|\.)(?:token|position)_embedding$/.test(name))
    return 'embedding';
  if (what === 'linear') return byName.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
  return what === 'norm' || /norm/i.test(name) ? 'norm' : 'other';
}

/** `down_blocks.0`, `mid_block`, `layers.3`, …; `stem` for what stands outside every block. */
export function blockOf(name: string): string {
  return (
    /(?:^|\.)((?:down_blocks|up_blocks|layers|h|blocks)\.\d+|mid_block)(?=\.)/.exec(name)?.[1] ??
    'stem'
  );
}
