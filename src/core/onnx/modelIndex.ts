import type { ElementType } from '../../shared/model/elementType';

/** Where a tensor's elements lie. */
export type Storage =
  /** Little-endian elements at a byte range: raw_data, or packed float_data, or external data. */
  | {
      readonly kind: 'raw';
      readonly file: number;
      readonly offset: number;
      readonly length: number;
    }
  /** One varint per element, in packed or unpacked int32_data (halves). Range of the whole field payloads, in order. */
  | { readonly kind: 'varint'; readonly file: number; readonly ranges: readonly ByteRange[] }
  /** Unpacked float_data or several packed chunks: fixed-size pieces in order. */
  | { readonly kind: 'pieces'; readonly file: number; readonly ranges: readonly ByteRange[] }
  /** ONNX sparse initializer: shown, never pruned. `file` holds its values. */
  | { readonly kind: 'sparse'; readonly values: number; readonly file: number }
  /** No elements stored, or whole numbers and texts in fields of their own, which are no weights. */
  | { readonly kind: 'empty' };

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** One stored tensor of the graph, its subgraphs or its local functions. */
export interface StoredTensor {
  /** Position in the order of the model index: initializers in file order, then Constants. */
  readonly id: number;
  readonly name: string;
  readonly dims: readonly number[];
  readonly elementType: ElementType;
  readonly elements: number;
  readonly origin: 'initializer' | 'constant' | 'sparse-initializer';
  readonly storage: Storage;
  /** External data: the `location` text as written. */
  readonly location?: string;
}

/** One node, decoded by onnx-proto without its tensors. */
export interface GraphNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Integer attributes, such as Gemm's transB or num_heads. */
  readonly ints: ReadonlyMap<string, number>;
  /** Short lists of integers, such as a convolution's pads. */
  readonly lists: ReadonlyMap<string, readonly number[]>;
  /** Text attributes, such as a convolution's auto_pad. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A function of the model's own, whose nodes are among the graph's. */
export interface LocalFunction {
  readonly name: string;
  readonly domain: string;
  /** Names of its inputs as its nodes know them, the function's name in front. */
  readonly inputs: readonly string[];
}

export interface GraphPort {
  readonly name: string;
  readonly elementType: ElementType;
  /** Fixed sizes as numbers, free ones as names; undefined when the graph does not say. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** A node to be added to a graph, of the default operators. */
export interface NewNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** An input or output to be added to a graph. */
export interface NewPort {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
}

/** What is added to a graph: it computes what it did before, and more. */
export interface GraphAdditions {
  /** In an order in which they can run. */
  readonly nodes: readonly NewNode[];
  /** Initializers: lists of int64 by name. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
  readonly outputs: readonly NewPort[];
}

/** Everything in an ONNX file but its weights. */
export interface ModelIndex {
  /** Absolute paths; 0 is the model itself. Files of external data follow. */
  readonly files: readonly string[];
  /** Bytes of each file. */
  readonly sizes: readonly number[];
  /** What each file was when it was read, see `identityOf`. */
  readonly identities: readonly string[];
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the metadata entry `pollard.recipe` lies in the model file, tag included, if there is one. */
  readonly recipeEntry?: ByteRange;
  /** Every stored tensor once; aliases through Identity share it. */
  readonly tensors: readonly StoredTensor[];
  /** Nodes of the graph, its subgraphs and local functions, in file order. */
  readonly nodes: readonly GraphNode[];
  readonly functions: readonly LocalFunction[];
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
}
