import type { ReadableBytes } from '../../io/source';
import { ByteWindow } from '../../io/window';
import type { ElementType } from '../../../shared/model/elementType';
import type { ByteRange } from '../modelIndex';
import { varint } from '../read/varint';
import { type Field, WireReader } from '../read/wire';
import { decodeEntry, encodeExternal, encodeList, encodeName, encodeShape } from '../schema';
import { aroundField } from './aroundField';
import { type Message, parts } from './relocate';
import type { Payload, Replacement } from './replacement';

/** Where data lies in the one data file that a rewritten model has. */
export interface DataPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A tensor of other dims than before; its data in the model file, or where it lies beside. */
export interface NewTensor {
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly data: Payload | DataPlace;
}

/** What changes in a model's main graph, and where external data lies, in whatever graph. */
export interface GraphRewrite {
  /** By name: initializers with another value; Constants are replaced by initializers of their name. */
  readonly tensors: ReadonlyMap<string, NewTensor>;
  /** Initializers that are added. */
  readonly added: ReadonlyMap<string, NewTensor>;
  /** By the name of a node's first output: other names at its inputs. */
  readonly inputs: ReadonlyMap<string, ReadonlyMap<number, string>>;
  /** By the name of a node's first output: lists of whole numbers among its attributes. */
  readonly lists: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  /** Values whose recorded shapes are true no more. */
  readonly stale: ReadonlySet<string>;
  /** Nodes that come before all others, as fields of a GraphProto. */
  readonly first?: Uint8Array | undefined;
  /** By `dataKey` of what is there: where all other external data lies from now on. */
  readonly moved: ReadonlyMap<string, DataPlace>;
}

/** Tells external data by its entries as they are written. */
export const dataKey = (location: string, offset: string | undefined): string =>
  `${location}\0${offset ?? '0'}`;

/**
 * What changes in a model file when its graph is rewritten: fields, and the lengths around them. Everything else stays byte for
 * byte. The file must have been read by `readModelIndex` before.
 */
export async function rewriteGraph(
  source: ReadableBytes,
  rewrite: GraphRewrite,
  signal?: AbortSignal,
): Promise<readonly Replacement[]> {
  const wire = new WireReader(new ByteWindow(source, signal));
  const rewriter = new Rewriter(wire, rewrite);
  const found: Replacement[] = [];
  const fields: Field[] = [];
  await wire.walk({ offset: 0, length: source.size }, field => {
    if (field.type === 'bytes' && (field.number === 7 || field.number === 25)) fields.push(field);
  });
  const last = fields.findLast(({ number }) => number === 7);
  for (const field of fields) {
    const inner =
      field.number === 7
        ? await rewriter.inMainGraph(field, field === last)
        : await rewriter.inMessage(field, 'function');
    found.push(...(await aroundField(wire, field, inner)));
  }
  return found;
}

class Rewriter {
  /** Constants that became initializers. */
  readonly #constants = new Map<string, NewTensor>();
  #isAtFirst = true;

  constructor(
    private readonly wire: WireReader,
    private readonly rewrite: GraphRewrite,
  ) {}

  async inMainGraph(graph: ByteRange, isLast: boolean): Promise<readonly Replacement[]> {
    const found: Replacement[] = [];
    await this.wire.walk(graph, async field => {
      if (field.number === 1) found.push(...this.#inFront(field), ...(await this.#node(field)));
      if (field.number === 5) found.push(...(await this.#initializer(field)));
      if (field.number === 13 && this.rewrite.stale.has(await this.#textOf(field, 1)))
        found.push(removed(field));
      if (field.number === 15)
        found.push(...(await aroundField(this.wire, field, await this.inMessage(field, 'sparse'))));
    });
    if (isLast) {
      const end = graph.offset + graph.length;
      for (const [name, tensor] of [...this.#constants, ...this.rewrite.added])
        found.push(...initializer(end, encodeName(name), tensor));
    }
    return found;
  }

  /** Changes of external data in any message on the way to it. */
  async inMessage(range: ByteRange, message: Message): Promise<readonly Replacement[]> {
    if (message === 'tensor') return this.#movedData(range);
    const children: Readonly<Record<number, Message>> = parts[message];
    const found: Replacement[] = [];
    await this.wire.walk(range, field => {
      const child = children[field.number];
      if (child === undefined || field.type !== 'bytes') return undefined;
      return this.inMessage(field, child)
        .then(inner => aroundField(this.wire, field, inner))
        .then(all => void found.push(...all));
    });
    return found;
  }

  #inFront({ start }: Field): readonly Replacement[] {
    const { first } = this.rewrite;
    if (!this.#isAtFirst || !first) return [];
    this.#isAtFirst = false;
    return [{ offset: start, length: 0, bytes: first }];
  }

  async #node(node: Field): Promise<readonly Replacement[]> {
    const output = await this.#textOf(node, 2);
    const constant = this.rewrite.tensors.get(output);
    if (constant) {
      this.#constants.set(output, constant);
      return [removed(node)];
    }
    const inputs = this.rewrite.inputs.get(output);
    const lists = this.rewrite.lists.get(output);
    const found: Replacement[] = [];
    let input = 0;
    await this.wire.walk(node, async field => {
      if (field.number === 1) {
        const name = inputs?.get(input++);
        if (name !== undefined) found.push(...(await this.#replaced(field, Buffer.from(name))));
      }
      if (field.number !== 5) return;
      const list = lists && lists.get(await this.#textOf(field, 1));
      if (list) {
        const name = await this.#textOf(field, 1);
        found.push(...(await this.#replaced(field, encodeList(name, list))));
      } else
        found.push(
          ...(await aroundField(this.wire, field, await this.inMessage(field, 'attribute'))),
        );
    });
    return aroundField(this.wire, node, found);
  }

  /** A new payload in a field of bytes. */
  #replaced(field: Field, bytes: Uint8Array): Promise<readonly Replacement[]> {
    const { offset, length } = field;
    return aroundField(this.wire, field, [{ offset, length, bytes }]);
  }

  async #initializer(field: Field): Promise<readonly Replacement[]> {
    const tensor = this.rewrite.tensors.get(await this.#textOf(field, 8));
    if (!tensor) return aroundField(this.wire, field, await this.#movedData(field));
    // Name, documentation: all but dims, type and data.
    const kept: ByteRange[] = [];
    await this.wire.walk(field, ({ number, start, offset, length }) => {
      if (![1, 2, 4, 5, 6, 7, 9, 10, 11, 13, 14].includes(number))
        kept.push({ offset: start, length: offset + length - start });
    });
    const head = Buffer.from(await this.wire.gather(kept));
    const [first, ...more] = initializer(field.start, head, tensor);
    const end = field.offset + field.length;
    return [
      { ...first!, length: end - field.start },
      ...more.map(each => ({ ...each, offset: end })),
    ];
  }

  async #movedData(tensor: ByteRange): Promise<readonly Replacement[]> {
    const entries = new Map<string, string>();
    const fields: Field[] = [];
    let isExternal = false as boolean;
    await this.wire.walk(tensor, async field => {
      if (field.number === 14) isExternal = field.value === 1;
      if (field.number !== 13 || field.type !== 'bytes') return;
      const { key, value } = this.wire.decode(decodeEntry, await this.wire.view(field));
      entries.set(key, value);
      fields.push(field);
    });
    const place =
      isExternal &&
      this.rewrite.moved.get(dataKey(entries.get('location') ?? '', entries.get('offset')));
    if (!place) return [];
    const bytes = externalFields(place);
    const [first] = fields;
    return fields.map(field => (field === first ? { ...removed(field), bytes } : removed(field)));
  }

  async #textOf(message: ByteRange, number: number): Promise<string> {
    let text: string | undefined;
    await this.wire.walk(message, field =>
      field.number === number && text === undefined && field.type === 'bytes'
        ? this.wire.text(field).then(found => void (text = found))
        : undefined,
    );
    return text ?? '';
  }
}

const externalFields = ({ location, offset, length }: DataPlace): Uint8Array =>
  encodeExternal({ location, offset: String(offset), length: String(length) });

/** A GraphProto.initializer field, whole, in place of nothing; its data in a piece of its own. */
function initializer(
  offset: number,
  head: Uint8Array,
  { elementType, dims, data }: NewTensor,
): readonly Replacement[] {
  const isInside = 'chunks' in data;
  const body = Buffer.concat([
    head,
    encodeShape(elementType, dims),
    isInside ? Buffer.concat([varint((9 << 3) | 2), varint(data.length)]) : externalFields(data),
  ]);
  const length = body.length + (isInside ? data.length : 0);
  const bytes = Buffer.concat([varint((5 << 3) | 2), varint(length), body]);
  return [{ offset, length: 0, bytes }, ...(isInside ? [{ offset, length: 0, bytes: data }] : [])];
}

const removed = ({ start, offset, length }: Field): Replacement => ({
  offset: start,
  length: offset + length - start,
  bytes: new Uint8Array(),
});
