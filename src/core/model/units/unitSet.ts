import type { GraphNode, StoredTensor } from '../../onnx/modelIndex';

/** What a unit is: a neuron of a feed-forward, or a head of an attention. */
export type UnitKind = 'neurons' | 'heads';

/**
 * Where units lie in a tensor: unit u has lines `part`·units·width + u·width and `width` - 1 more along a stored axis, for each
 * part.
 */
export interface UnitSlice {
  readonly tensor: StoredTensor;
  /** The layer that the tensor belongs to. */
  readonly layer: number;
  readonly axis: number;
  readonly parts: number;
  /** Where a node of the layer takes the tensor. */
  readonly at: { readonly node: GraphNode; readonly input: number };
  /** Whether other nodes use the tensor, too: masks leave it alone, and a file without the units has a copy. */
  readonly isShared: boolean;
}

/** A change without which a graph would still count the units that left. */
export type ShapeEdit =
  /** Other numbers at a node's input. */
  | {
      readonly kind: 'input';
      readonly node: GraphNode;
      readonly input: number;
      readonly values: readonly number[];
    }
  /** Other numbers in a node's list, such as Split's. */
  | {
      readonly kind: 'list';
      readonly node: GraphNode;
      readonly name: string;
      readonly values: readonly number[];
    };

/** Units of one layer that leave the model each with all of its weights, without a change to any other unit. */
export interface UnitSet {
  readonly kind: UnitKind;
  /** The name of the layer that takes the units in: the way out of an attention, the last of a feed-forward. */
  readonly name: string;
  /** All layers that hold weights of the units, in order. */
  readonly layers: readonly number[];
  readonly units: number;
  /** Lines of one unit: 1 for neurons, a head's size for heads. */
  readonly width: number;
  readonly slices: readonly UnitSlice[];
  /** What is added to the outputs of the layer that takes the units in, where it alone has it. */
  readonly bias: StoredTensor | undefined;
  /** Whether something stored is added there that others have, too, or of which it is not known what it is. */
  readonly sharesBias: boolean;
  /** Values whose dimensions change with the number of units. */
  readonly values: ReadonlySet<string>;
  /** What else changes when so many units stay. */
  edits(kept: number): readonly ShapeEdit[];
}

/** A layer whose units cannot leave, and why, as a sentence that goes on from its name. */
export interface Uncoupled {
  readonly layer: number;
  readonly reason: string;
}

/** All units of a model that can leave it. */
export interface UnitSets {
  readonly sets: readonly UnitSet[];
  /** Feed-forwards and attentions that are left alone. */
  readonly uncoupled: readonly Uncoupled[];
}
