/** ONNX tensor element types, by their usual names (`TensorProto.DataType` 1 to 23). */
export type ElementType =
  | 'float32'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'string'
  | 'bool'
  | 'float16'
  | 'float64'
  | 'uint32'
  | 'uint64'
  | 'complex64'
  | 'complex128'
  | 'bfloat16'
  | 'float8e4m3fn'
  | 'float8e4m3fnuz'
  | 'float8e5m2'
  | 'float8e5m2fnuz'
  | 'uint4'
  | 'int4'
  | 'float4e2m1'
  | 'unknown';

/** The element types whose weights Pollard prunes. */
export type PrunableType = 'float32' | 'float16' | 'bfloat16';

/** Whether weights of this type can be pruned. */
export const isPrunableType = (type: ElementType): type is PrunableType =>
  type === 'float32' || type === 'float16' || type === 'bfloat16';

/** Whether this type counts into a component's parameters and sparsity. */
export const isFloatType = (type: ElementType): boolean =>
  isPrunableType(type) || type === 'float64' || type.startsWith('float8') || type === 'float4e2m1';

const bits: Readonly<Partial<Record<ElementType, number>>> = {
  float32: 32,
  uint8: 8,
  int8: 8,
  uint16: 16,
  int16: 16,
  int32: 32,
  int64: 64,
  bool: 8,
  float16: 16,
  float64: 64,
  uint32: 32,
  uint64: 64,
  complex64: 64,
  complex128: 128,
  bfloat16: 16,
  float8e4m3fn: 8,
  float8e4m3fnuz: 8,
  float8e5m2: 8,
  float8e5m2fnuz: 8,
  uint4: 4,
  int4: 4,
  float4e2m1: 4,
};

/** Bits of one element in raw_data; undefined for strings and unknown types. */
export const bitsPerElement = (type: ElementType): number | undefined => bits[type];
