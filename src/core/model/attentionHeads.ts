import path from 'node:path';
import { type ByteSource, openSource } from '../io/source';
import { CONFIG_LIMIT, readWithin } from '../io/readWithin';
import type { ModelIndex, GraphNode, StoredTensor } from '../onnx/modelIndex';
import type { GraphUse } from './graphUse';
import type { HeadsOf } from './layers';
import { attentionOf } from './modulePath';
import type { Module } from './groupByModule';
import { blockOf, roleOf } from './layerRole';

const HOPS = 4;
const attends = /^(?:Attention|QAttention|PackedAttention|MultiHeadAttention)$/;
const passes = /^(?:Add|Mul|Div|Cast|Identity|Reshape)$/;

/**
 * Attention heads by module: from the operator's own attribute, else from the Reshape to (batch, length, heads, size) that
 * follows q, k and v, else from the config.json beside the model.
 */
export async function readHeads(
  modelIndex: ModelIndex,
  graph: GraphUse,
  modules: readonly Module[],
): Promise<HeadsOf> {
  const found = await graphHeads(modelIndex, graph, modules);
  const configured = await configHeads(modelIndex.files[0]!);
  return ({ name }) => found.get(name) ?? found.get(attentionOf(name)) ?? configured(blockOf(name));
}

/** Heads by module, and by attention: those of its q, since k and v may have fewer. */
async function graphHeads(
  modelIndex: ModelIndex,
  graph: GraphUse,
  modules: readonly Module[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const numbers = new Map<string, StoredTensor>();
  for (const tensor of modelIndex.tensors)
    if (tensor.elementType === 'int64') numbers.set(tensor.name, tensor);
  const source = await openSource(modelIndex.files[0]!);
  try {
    for (const { name, main } of modules) {
      const node = main.uses[0]?.node;
      const role = roleOf(name, main.kind);
      if (!node || !/^attention-(?:q|k|v|qkv)$/.test(role)) continue;
      const heads = attributeOf(node) ?? (await after({ node, graph, numbers, source }, HOPS));
      if (heads === undefined || heads <= 0) continue;
      found.set(name, heads);
      const attention = attentionOf(name);
      if (role === 'attention-q' || !found.has(attention)) found.set(attention, heads);
    }
  } finally {
    await source.close();
  }
  return found;
}

const attributeOf = ({ opType, ints }: GraphNode): number | undefined =>
  attends.test(opType) ? ints.get('num_heads') : undefined;

interface Search {
  readonly node: GraphNode;
  readonly graph: GraphUse;
  readonly numbers: ReadonlyMap<string, StoredTensor>;
  readonly source: ByteSource;
}

/** Heads as the nodes after a projection know them, a few nodes ahead. */
async function after(search: Search, hops: number): Promise<number | undefined> {
  for (const { node, input } of search.graph.after(search.node)) {
    const heads =
      attributeOf(node) ??
      (node.opType === 'Reshape' && input === 0 ? await reshaped(search, node) : undefined) ??
      (hops > 0 && passes.test(node.opType)
        ? await after({ ...search, node }, hops - 1)
        : undefined);
    if (heads !== undefined) return heads;
  }
  return undefined;
}

/** The third of the four sizes that a Reshape goes to, where it is a constant. */
async function reshaped(
  { graph, numbers, source }: Search,
  reshape: GraphNode,
): Promise<number | undefined> {
  const shape = reshape.inputs[1] ?? '';
  const whole = numbers.get(shape);
  if (whole) return whole.elements === 4 ? number(source, whole, 2) : undefined;
  const concat = graph.producer(shape);
  if (concat?.opType !== 'Concat' || concat.inputs.length !== 4) return undefined;
  const part = numbers.get(concat.inputs[2]!);
  return part?.elements === 1 ? number(source, part, 0) : undefined;
}

/** One whole number of a small constant in the model file itself. */
async function number(
  source: ByteSource,
  { storage }: StoredTensor,
  index: number,
): Promise<number | undefined> {
  if (storage.kind !== 'raw' || storage.file !== 0) return undefined;
  const bytes = Buffer.alloc(8);
  await source.read(storage.offset + 8 * index, bytes);
  const value = Number(bytes.readBigInt64LE());
  return value > 0 && value <= 4096 ? value : undefined;
}

/**
 * Heads by block from config.json: `num_attention_heads`, T5's `num_heads`, or a UNet's `attention_head_dim`, which despite its name counts
 * heads in Stable Diffusion 1 and 2 (diffusers, UNet2DConditionModel).
 */
async function configHeads(model: string): Promise<(block: string) => number> {
  const config = await readWithin(path.join(path.dirname(model), 'config.json'), CONFIG_LIMIT)
    .then((text): unknown => JSON.parse(text.toString()))
    .catch(() => undefined);
  if (typeof config !== 'object' || config === null) return () => 0;
  const { num_attention_heads, num_heads, attention_head_dim } = config as Record<string, unknown>;
  const heads = num_attention_heads ?? num_heads ?? attention_head_dim;
  if (isCount(heads)) return () => heads;
  if (!Array.isArray(heads) || !heads.every(isCount)) return () => 0;
  const levels: readonly number[] = heads;
  return block => {
    const [, kind, number] = /^(down|up)_blocks\.(\d+)$/.exec(block) ?? [];
    if (block === 'mid_block') return levels.at(-1) ?? 0;
    const level = Number(number);
    if (kind === 'down') return levels[level] ?? 0;
    return (kind === 'up' ? levels.at(-1 - level) : undefined) ?? 0;
  };
}

const isCount = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0;
