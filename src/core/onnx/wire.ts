import { type ByteWindow, WINDOW_BYTES } from '../bytes/window';
import { Failure, type FailureCode } from '../../shared/failure';

/** One field of a message: where its tag starts and where its payload lies. `value` is set for varints. */
export interface Field {
  readonly number: number;
  readonly type: 'varint' | 'bytes' | 'fixed32' | 'fixed64';
  readonly start: number;
  readonly offset: number;
  readonly length: number;
  readonly value: bigint;
}

const types = { 0: 'varint', 1: 'fixed64', 2: 'bytes', 5: 'fixed32' } as const;

/**
 * Walks protobuf's wire format in a file without reading payloads (https://protobuf.dev/programming-guides/encoding).
 * Every length is checked against its enclosing message before it is believed.
 */
export class WireReader {
  constructor(readonly window: ByteWindow) {}

  get path(): string {
    return this.window.source.path;
  }

  /** The fields of the message at [start, end), in file order. */
  async *fields(start: number, end: number): AsyncGenerator<Field> {
    let at = start;
    while (at < end) {
      const field = await this.field(at, end);
      yield field;
      at = field.offset + field.length;
    }
  }

  /** The field whose tag starts at `at`. */
  async field(at: number, end: number): Promise<Field> {
    const wait = this.window.need(at, Math.min(24, end - at));
    if (wait) await wait;
    const tag = this.#varint(at, end);
    const type = types[Number(tag.value & 7n) as keyof typeof types];
    const number = Number(tag.value >> 3n);
    if (type === undefined || number < 1 || number > 536_870_911)
      throw this.refuse('malformed', `holds an impossible field at byte ${at}`);
    const start = at;
    if (type === 'varint') {
      const { value, next } = this.#varint(tag.next, end);
      return { number, type, start, offset: tag.next, length: next - tag.next, value };
    }
    if (type === 'bytes') {
      const { value, next } = this.#varint(tag.next, end);
      if (value > BigInt(end - next))
        throw this.refuse(
          end === this.window.source.size ? 'truncated' : 'malformed',
          `names ${value} bytes at byte ${at} where ${end - next} are left`,
        );
      return { number, type, start, offset: next, length: Number(value), value: 0n };
    }
    const length = type === 'fixed32' ? 4 : 8;
    if (tag.next + length > end)
      throw this.refuse('truncated', `ends inside a field at byte ${at}`);
    return { number, type, start, offset: tag.next, length, value: 0n };
  }

  /** The payload of a field, copied; fails beyond 1 MiB, which no name, node or attribute reaches. */
  async bytes(field: Pick<Field, 'offset' | 'length'>): Promise<Buffer> {
    if (field.length > WINDOW_BYTES)
      throw this.refuse(
        'unsupported',
        `has a header of ${field.length} bytes at byte ${field.offset}`,
      );
    const wait = this.window.need(field.offset, field.length);
    if (wait) await wait;
    return Buffer.from(this.window.slice(field.offset, field.length));
  }

  /** The payload of a field as UTF-8. */
  async text(field: Pick<Field, 'offset' | 'length'>): Promise<string> {
    return (await this.bytes(field)).toString('utf8');
  }

  /** The whole numbers of a repeated int64 field, packed or one by one. At most 4,096 a field. */
  async integers(field: Field): Promise<bigint[]> {
    if (field.type === 'varint') return [BigInt.asIntN(64, field.value)];
    if (field.type !== 'bytes' || field.length > 40_960)
      throw this.refuse('malformed', `has numbers of a wrong kind at byte ${field.start}`);
    const end = field.offset + field.length;
    const wait = this.window.need(field.offset, field.length);
    if (wait) await wait;
    const values: bigint[] = [];
    for (let at = field.offset; at < end;) {
      const { value, next } = this.#varint(at, end);
      values.push(BigInt.asIntN(64, value));
      at = next;
    }
    return values;
  }

  /** Runs one of schema.ts's decoders; what it throws becomes `malformed`. */
  decode<T>(decoder: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
    try {
      return decoder(bytes);
    } catch (cause) {
      throw this.refuse('malformed', `holds a message that cannot be decoded (${String(cause)})`);
    }
  }

  /** A failure that names the file. */
  refuse(code: FailureCode, what: string): Failure {
    return new Failure({
      code,
      message: `${this.path} ${what}.`,
      hint:
        code === 'unsupported'
          ? 'Please report the model, so that Pollard can learn to read it.'
          : 'The file is damaged or incomplete: fetch or export it again.',
      path: this.path,
    });
  }

  #varint(at: number, end: number): { value: bigint; next: number } {
    let low = 0;
    let shift = 0;
    // Most varints fit 28 bits; bigint only beyond.
    for (let i = at; i < end && shift < 28; i++, shift += 7) {
      const byte = this.window.byte(i);
      low |= (byte & 127) << shift;
      if (byte < 128) return { value: BigInt(low), next: i + 1 };
    }
    let value = BigInt(low);
    for (let i = at + 4, wide = 28n; i < end && i < at + 10; i++, wide += 7n) {
      const byte = this.window.byte(i);
      value |= BigInt(byte & 127) << wide;
      if (byte < 128) return { value: BigInt.asUintN(64, value), next: i + 1 };
    }
    throw this.refuse(
      at + 10 >= end ? 'truncated' : 'malformed',
      `has a number without an end at byte ${at}`,
    );
  }
}
