import type { ElementType } from '../../shared/model/elementType';

/** The element types that a pipeline's inputs and outputs have. */
export type PortType = Extract<ElementType, 'float32' | 'float16' | 'float64' | 'int32' | 'int64'>;

/** The values of a tensor; halves as their bits. */
export interface TensorData {
  readonly float32: Float32Array;
  readonly float16: Uint16Array;
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly int64: BigInt64Array;
}

/** A dense tensor, row-major. */
export type Tensor = {
  readonly [Type in PortType]: {
    readonly type: Type;
    readonly dims: readonly number[];
    readonly values: TensorData[Type];
  };
}[PortType];

/** An input or output of a graph; a dimension is null where any size goes. */
export interface Port {
  readonly name: string;
  readonly type: PortType;
  readonly dims: readonly (number | null)[];
}

/** A loaded model: all that the loop knows of onnxruntime. */
export interface Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Runs the graph once; all outputs by name. Fails `runtime`. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
}
