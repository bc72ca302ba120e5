import { onnx } from 'onnx-proto';
import type { ElementType } from '../../shared/model/elementType';
import type {
  GraphAdditions,
  GraphNode,
  GraphPort,
  LocalFunction,
  NewNode,
  NewPort,
} from './modelIndex';

const elementTypes: readonly ElementType[] = [
  'unknown',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'uint4',
  'int4',
  'float4e2m1',
];

/** The name of `TensorProto.DataType` number `type`; `unknown` for numbers of later ONNX versions. */
export const elementTypeOf = (type: number): ElementType => elementTypes[type] ?? 'unknown';

/** Decodes a NodeProto whose tensors and subgraphs were left out. Throws what protobufjs throws. */
export function decodeNode(bytes: Uint8Array): GraphNode {
  const node = onnx.NodeProto.decode(bytes);
  const ints = new Map<string, number>();
  for (const { name, i, type } of node.attribute)
    if (name && type === onnx.AttributeProto.AttributeType.INT && i !== null && i !== undefined)
      ints.set(name, Number(i));
  return {
    name: node.name,
    opType: node.opType,
    domain: node.domain,
    inputs: node.input,
    outputs: node.output,
    ints,
  };
}

/** Decodes a FunctionProto whose nodes were left out. */
export function decodeFunction(bytes: Uint8Array): LocalFunction {
  const { name, domain, input } = onnx.FunctionProto.decode(bytes);
  return { name, domain, inputs: input };
}

/** Decodes a ValueInfoProto: a graph input or output. */
export function decodePort(bytes: Uint8Array): GraphPort {
  const { name, type } = onnx.ValueInfoProto.decode(bytes);
  const tensor = type?.tensorType;
  return {
    name,
    elementType: elementTypeOf(tensor?.elemType ?? 0),
    dims: tensor?.shape?.dim?.map(({ dimParam, dimValue }) =>
      dimParam ? dimParam : dimValue === null || dimValue === undefined ? '' : Number(dimValue),
    ),
  };
}

/** Decodes an OperatorSetIdProto. */
export function decodeOpset(bytes: Uint8Array): {
  readonly domain: string;
  readonly version: number;
} {
  const { domain, version } = onnx.OperatorSetIdProto.decode(bytes) as {
    readonly domain: string;
    readonly version: number | { toNumber(): number };
  };
  return { domain, version: Number(version) };
}

/** Decodes a StringStringEntryProto: a metadata or external_data entry. */
export function decodeEntry(bytes: Uint8Array): { readonly key: string; readonly value: string } {
  const { key, value } = onnx.StringStringEntryProto.decode(bytes);
  return { key, value };
}

/** Encodes a metadata entry. */
export const encodeEntry = (key: string, value: string): Uint8Array =>
  onnx.StringStringEntryProto.encode({ key, value }).finish();

/** Encodes a ValueInfoProto: a graph input or output of fixed size. */
export const encodePort = (
  name: string,
  elementType: ElementType,
  dims: readonly number[],
): Uint8Array => onnx.ValueInfoProto.encode(portProto({ name, elementType, dims })).finish();

/** Encodes additions as fields of a GraphProto: appended to a graph's own they become part of it. */
export const encodeAdditions = ({ nodes, integers, outputs }: GraphAdditions): Uint8Array =>
  onnx.GraphProto.encode({
    node: nodes.map(nodeProto),
    initializer: [...integers].map(([name, values]) => ({
      name,
      dataType: elementTypes.indexOf('int64'),
      dims: [values.length],
      int64Data: [...values],
    })),
    output: outputs.map(portProto),
  }).finish();

const nodeProto = ({ opType, inputs, outputs, attributes = {} }: NewNode): onnx.INodeProto => ({
  // Names of nodes are free: a value's name tells them apart.
  name: outputs[0]!,
  opType,
  input: [...inputs],
  output: [...outputs],
  attribute: Object.entries(attributes).map(([name, value]) =>
    typeof value === 'number'
      ? { name, type: onnx.AttributeProto.AttributeType.INT, i: value }
      : { name, type: onnx.AttributeProto.AttributeType.INTS, ints: [...value] },
  ),
});

const portProto = ({ name, elementType, dims }: NewPort): onnx.IValueInfoProto => ({
  name,
  type: {
    tensorType: {
      elemType: elementTypes.indexOf(elementType),
      shape: { dim: dims.map(dimValue => ({ dimValue })) },
    },
  },
});
