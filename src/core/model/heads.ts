import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { HeadsOf } from './layers';

/**
 * Attention heads from the config.json beside the model: `num_attention_heads`, or a UNet's `attention_head_dim`, which
 * despite its name counts heads in Stable Diffusion 1 and 2 (diffusers, UNet2DConditionModel).
 */
export async function readHeads(model: string): Promise<HeadsOf> {
  const config = await readFile(path.join(path.dirname(model), 'config.json'), 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch(() => undefined);
  if (typeof config !== 'object' || config === null) return () => 0;
  const { num_attention_heads, attention_head_dim } = config as Record<string, unknown>;
  const heads = num_attention_heads ?? attention_head_dim;
  if (isCount(heads)) return () => heads;
  if (!Array.isArray(heads) || !heads.every(isCount)) return () => 0;
  const levels: readonly number[] = heads;
  return block => {
    const [, kind, number] = /^(down|up)_blocks\.(\d+)$/.exec(block) ?? [];
    if (block === 'mid_block') return levels.at(-1) ?? 0;
    const level = Number(number);
    return (
      (kind === 'down' ? levels[level] : kind === 'up' ? levels.at(-1 - level) : undefined) ?? 0
    );
  };
}

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0;
