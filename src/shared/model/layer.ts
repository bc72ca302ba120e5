import type { ElementType } from './elementType';

/** What a layer does in the network. A closed list. */
export type Role =
  | 'attention-q'
  | 'attention-k'
  | 'attention-v'
  | 'attention-out'
  | 'attention-qkv'
  | 'feed-forward'
  | 'projection'
  /** Makes scale and shift of a norm from time and text: never pruned in published work. */
  | 'modulation'
  | 'time'
  | 'convolution'
  | 'norm'
  | 'embedding'
  | 'other';

/**
 * What pruning may target in a layer. `linear`: a two-dimensional float weight of a MatMul or Gemm (what the paper prunes).
 * `conv`: a convolution kernel. `none`: norms, embeddings and everything else, listed but left alone.
 */
export type Target = 'linear' | 'conv' | 'none';

/** How a weight's axes lie in storage. `in-out`: MatMul's transposed Linear. `out-in-k`: convolution, kernel axes last. */
export type Layout = 'out-in' | 'in-out' | 'out-in-k' | 'out-k-in' | 'vector' | 'other';

/** A stored tensor as people see it. */
export interface TensorFacts {
  /** The initializer's (or Constant output's) own name, for example `onnx::MatMul_9100`. */
  readonly name: string;
  readonly dims: readonly number[];
  readonly elementType: ElementType;
  /** Number of elements. */
  readonly elements: number;
  /** Bytes in storage. */
  readonly bytes: number;
  /** Nodes that use it, seen through Identity: `Gemm time_embedding.linear_1`. */
  readonly consumers: readonly string[];
}

/** A module that owns at least one weight tensor. */
export interface Layer {
  /** Position in the model's layer list; stable for one file. */
  readonly index: number;
  /** Module path: `down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q`. */
  readonly name: string;
  /** `down_blocks.0`, `mid_block`, `layers.3`, … or `stem` for what stands outside every block. */
  readonly block: string;
  readonly role: Role;
  readonly target: Target;
  readonly layout: Layout;
  /** Rows of the heatmap: output features or channels. */
  readonly outputs: number;
  /** Columns of the heatmap: input features, times the kernel's size for convolutions. */
  readonly inputs: number;
  /** Kernel height and width of a convolution, else empty. */
  readonly kernel: readonly number[];
  /** Attention heads, where the graph or the config tells; else 0. */
  readonly heads: number;
  /** The matrix's axis along which the heads lie; null for layers without heads, and where nothing tells. */
  readonly headAxis: 'output' | 'input' | null;
  /** Rows or columns of one head along that axis: line i is of head `floor(i / headSize) % heads`. 0 without an axis. */
  readonly headSize: number;
  /** The tensor that pruning and the heatmap are about. */
  readonly weight: TensorFacts;
  /** Its bias and other companions; never pruned unless asked. */
  readonly others: readonly TensorFacts[];
  /** Why the layer cannot be pruned, when its element type or storage is the reason. */
  readonly unprunable?: string;
}

/** The beginning of a layer's name that leads to its block; empty for what stands outside every block. */
export function blockPath({ name, block }: Pick<Layer, 'name' | 'block'>): string {
  const at = name.indexOf(`${block}.`);
  return at < 0 ? '' : name.slice(0, at + block.length);
}

/** The part of the name that the block does not say already, with diffusers' longest words shortened: `attn0.attn1.to_q`. */
export function shortName(layer: Pick<Layer, 'name' | 'block'>): string {
  const path = blockPath(layer);
  return layer.name
    .slice(path === '' ? 0 : path.length + 1)
    .replace(/\battentions\.(\d+)/, 'attn$1')
    .replace(/\bresnets\.(\d+)/, 'res$1')
    .replace(/\btransformer_blocks\.0\./, '')
    .replace(/\btransformer_blocks\.(\d+)/, 't$1');
}
