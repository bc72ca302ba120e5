import type { ComponentKind } from './component';
import type { ElementType } from './elementType';
import type { Layer } from './layer';
import type { Recipe } from '../recipe/recipe';

/** What the header and the layer list show; known from the model index alone, no weight is read. */
export interface ModelDescription {
  readonly path: string;
  readonly component: ComponentKind;
  /** Set where the graph's signature and the file's name disagree; the signature wins. */
  readonly componentNote?: string;
  /** Float elements of the distinct weights: the denominator of the component's sparsity. */
  readonly parameters: number;
  /** Bytes on disk, external data included. */
  readonly bytes: number;
  /** The element type most weights have. */
  readonly elementType: ElementType;
  readonly opset: number;
  readonly producer: string;
  /** Names of what a caller gives the graph. */
  readonly inputs: readonly string[];
  readonly layers: readonly Layer[];
  /** Blocks in network order. */
  readonly blocks: readonly string[];
  /** Identity of the bytes: size, times, hash of the header and of sampled blocks. */
  readonly fingerprint: string;
  /** The recipe that made this file from a dense one, if Pollard did. */
  readonly history?: Recipe;
  /** Files that hold the weights: the model itself, then external data. */
  readonly files: readonly string[];
  /** Things worth saying: packed QKV, element types that cannot be pruned, … */
  readonly notes: readonly string[];
}

/** Tells a model from every other, and from what its file was before. */
export const modelIdentity = ({
  path,
  fingerprint,
}: Pick<ModelDescription, 'path' | 'fingerprint'>): string => `${path} ${fingerprint}`;

/** One component of a pipeline on disk. */
export interface PipelineComponent {
  readonly component: ComponentKind;
  readonly path: string;
}

/** What a pipeline is used with where nobody says otherwise. */
export interface GenerationDefaults {
  readonly steps: number;
  readonly guidance: number;
}

/** A pipeline folder and what it lacks for generating. */
export interface PipelineDescription {
  readonly folder: string;
  readonly components: readonly PipelineComponent[];
  /** What generation needs and where it was looked for: `vae-decoder (vae_decoder/model.onnx, vae_decoder.onnx)`. */
  readonly missing: readonly string[];
  /** Steps and guidance that generation starts from: fewer for distilled models. */
  readonly defaults: GenerationDefaults;
}
