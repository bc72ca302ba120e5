import { type ByteWindow, WINDOW_BYTES } from '../../io/window';
import { Failure, type FailureCode } from '../../../shared/failure';
import type { ByteRange } from '../modelIndex';

/** One field of a message: where its tag starts and where its payload lies. */
export interface Field extends ByteRange {
  readonly number: number;
  readonly type: 'varint' | 'bytes' | 'fixed32' | 'fixed64';
  readonly start: number;
  /** A varint's value; Infinity beyond 2^53, where negative int64s lie too. 0 for other types. */
  readonly value: number;
}

type Visit = (field: Field) => Promise<void> | void;

const types = ['varint', 'fixed64', 'bytes', undefined, undefined, 'fixed32'] as const;

/** A tag and a length take at most 10 bytes each. */
const HEAD = 20;
/** Bounds on what a hostile file can make us keep: the largest real graphs hold some ten thousand messages. */
const MESSAGES = 2_000_000;
const KEPT_BYTES = 256 << 20;

/**
 * Walks protobuf's wire format in a file without reading payloads (https://protobuf.dev/programming-guides/encoding).
 * Every length is checked against its enclosing message before it is believed.
 */
export class WireReader {
  #messages = 0;
  #kept = 0;
  #next = 0;

  constructor(readonly window: ByteWindow) {}

  get path(): string {
    return this.window.source.path;
  }

  /** Calls `visit` for every field of the message in `range`, in file order; waits where it returns a promise. */
  async walk({ offset, length }: ByteRange, visit: Visit): Promise<void> {
    this.count();
    const end = offset + length;
    for (let at = offset; at < end;) {
      const loading = this.window.need(at, Math.min(HEAD, end - at));
      if (loading) await loading;
      const field = this.#field(at, end);
      const visiting = visit(field);
      if (visiting) await visiting;
      at = field.offset + field.length;
    }
  }

  /** Counts something that is kept. Fails with `unsupported` beyond two million. */
  count(): void {
    if (++this.#messages > MESSAGES)
      throw this.refuse('unsupported', 'holds more nodes and tensors than Pollard reads');
  }

  /** A view of a range, valid until the next call that reads; fails beyond `WINDOW_BYTES`, which no name or node reaches. */
  async view(range: ByteRange): Promise<Buffer> {
    this.#kept += range.length;
    if (range.length > WINDOW_BYTES || this.#kept > KEPT_BYTES)
      throw this.refuse('unsupported', `has an oversized header at byte ${range.offset}`);
    const loading = this.window.need(range.offset, range.length);
    if (loading) await loading;
    return this.window.slice(range.offset, range.length);
  }

  /** The bytes of several ranges, one after the other. */
  async gather(ranges: readonly ByteRange[]): Promise<Buffer> {
    if (ranges.length === 1) return this.view(ranges[0]!);
    const pieces: Buffer[] = [];
    for (const range of ranges) pieces.push(Buffer.from(await this.view(range)));
    return Buffer.concat(pieces);
  }

  /** The payload of a string field. */
  async text(field: Field): Promise<string> {
    this.expect(field, 'bytes');
    return (await this.view(field)).toString('utf8');
  }

  /** Appends the whole numbers of a repeated int64 field, packed or one by one; at most `limit` in all. */
  async integers(field: Field, into: number[], limit: number): Promise<void> {
    if (field.type === 'varint') into.push(field.value);
    else {
      this.expect(field, 'bytes');
      await this.view(field);
      const end = field.offset + field.length;
      for (let at = field.offset; at < end && into.length <= limit; at = this.#next)
        into.push(this.#varint(at, end));
    }
    if (into.length > limit)
      throw this.refuse('malformed', `has too many numbers at byte ${field.start}`);
  }

  /** Fails with `malformed` where a known field has another wire type than ONNX gives it. */
  expect({ type, start }: Field, expected: Field['type']): void {
    if (type !== expected)
      throw this.refuse('malformed', `has a field of a wrong kind at byte ${start}`);
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

  #field(start: number, end: number): Field {
    const tag = this.#varint(start, end);
    const type = types[tag % 8];
    const number = Math.floor(tag / 8);
    if (type === undefined || number < 1 || number > 0x1fffffff)
      throw this.refuse('malformed', `holds an impossible field at byte ${start}`);
    let offset = this.#next;
    let value = 0;
    let length = type === 'fixed32' ? 4 : 8;
    if (type === 'varint') {
      value = this.#varint(offset, end);
      length = this.#next - offset;
    } else if (type === 'bytes') {
      length = this.#varint(offset, end);
      offset = this.#next;
    }
    if (length > end - offset) throw this.#overrun(start, end, `names ${length} bytes`);
    return { number, type, start, offset, length, value };
  }

  /** A varint; `#next` is then the byte after it. Beyond 2^53 no value is exact, and none is needed. */
  #varint(at: number, end: number): number {
    let value = 0;
    let scale = 1;
    for (let i = at; i < at + 10; i++, scale *= 128) {
      if (i >= end) throw this.#overrun(at, end, 'has a number without an end');
      const byte = this.window.byte(i);
      value += (byte & 127) * scale;
      if (byte < 128) {
        this.#next = i + 1;
        return Number.isSafeInteger(value) ? value : Infinity;
      }
    }
    throw this.refuse('malformed', `has a number without an end at byte ${at}`);
  }

  /** Past the end of the file something is missing; past the end of a message something lies. */
  #overrun(at: number, end: number, what: string): Failure {
    return this.refuse(
      end === this.window.source.size ? 'truncated' : 'malformed',
      `${what} at byte ${at} where ${end - at} are left`,
    );
  }
}
