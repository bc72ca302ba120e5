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

/** Longer attributes are tables or programs, which nobody here reads. */
const SHORT = 16;

/** Decodes a NodeProto whose tensors and subgraphs were left out. Throws what protobufjs throws. */
export function decodeNode(bytes: Uint8Array): GraphNode {
  const node = onnx.NodeProto.decode(bytes);
  const ints = new Map<string, number>();
  const lists = new Map<string, readonly number[]>();
  const texts = new Map<string, string>();
  const { INT, INTS, STRING } = onnx.AttributeProto.AttributeType;
  for (const { name, i, ints: list, s, type } of node.attribute) {
    if (!name) continue;
    if (type === INT && i !== null && i !== undefined) ints.set(name, Number(i));
    if (type === INTS && list && list.length <= SHORT) lists.set(name, list.map(Number));
    if (type === STRING && s && s.length <= SHORT) texts.set(name, Buffer.from(s).toString());
  }
  return {
    name: node.name,
    opType: node.opType,
    domain: node.domain,
    inputs: node.input,
    outputs: node.output,
    ...{ ints, lists, texts },
  };
}

/** A tensor of whole numbers. */
interface Integers {
  readonly name: string;
  readonly values: readonly number[];
}

/** Decodes a TensorProto of int64 or int32 numbers, however they are stored; undefined for any other. */
export function decodeIntegers(bytes: Uint8Array): Integers | undefined {
  return integersOf(onnx.TensorProto.decode(bytes));
}

function integersOf({
  name,
  dataType,
  rawData,
  int64Data,
  int32Data,
  dataLocation,
}: onnx.ITensorProto): Integers | undefined {
  const wide = dataType === elementTypes.indexOf('int64');
  const isInside = dataLocation !== onnx.TensorProto.DataLocation.EXTERNAL;
  if ((!wide && dataType !== elementTypes.indexOf('int32')) || !isInside) return undefined;
  const raw = Buffer.from(rawData ?? []);
  const stored = Array.from({ length: raw.length / (wide ? 8 : 4) }, (_, i) =>
    wide ? Number(raw.readBigInt64LE(8 * i)) : raw.readInt32LE(4 * i),
  );
  const given = wide ? int64Data : int32Data;
  return { name: name ?? '', values: stored.length > 0 ? stored : (given ?? []).map(Number) };
}

/** Decodes a Constant node of whole numbers, which has its output's name; undefined for any other node. */
export function decodeConstant(bytes: Uint8Array): Integers | undefined {
  const { opType, output, attribute } = onnx.NodeProto.decode(bytes);
  const [value] = attribute;
  const name = output[0];
  if (opType !== 'Constant' || name === undefined || !value) return undefined;
  const { INT, INTS, TENSOR } = onnx.AttributeProto.AttributeType;
  if (value.type === INT) return { name, values: [Number(value.i)] };
  if (value.type === INTS) return { name, values: (value.ints ?? []).map(Number) };
  const found = value.type === TENSOR && value.t ? integersOf(value.t) : undefined;
  return found && { ...found, name };
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

/** Encodes a TensorProto's name as a field of it. */
export const encodeName = (name: string): Uint8Array => onnx.TensorProto.encode({ name }).finish();

/** Encodes type and dims as fields of a TensorProto. */
export const encodeShape = (elementType: ElementType, dims: readonly number[]): Uint8Array =>
  onnx.TensorProto.encode({
    dataType: elementTypes.indexOf(elementType),
    dims: [...dims],
  }).finish();

/** Encodes, as fields of a TensorProto, that its data lies in another file. */
export const encodeExternal = (
  place: Readonly<Record<'location' | 'offset' | 'length', string>>,
): Uint8Array =>
  onnx.TensorProto.encode({
    externalData: Object.entries(place).map(([key, value]) => ({ key, value })),
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
  }).finish();

/** Encodes an attribute that is a list of whole numbers. */
export const encodeList = (name: string, values: readonly number[]): Uint8Array =>
  onnx.AttributeProto.encode({
    name,
    type: onnx.AttributeProto.AttributeType.INTS,
    ints: [...values],
  }).finish();

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
