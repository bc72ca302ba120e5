import type { ByteSource } from '../../io/source';
import { Failure } from '../../../shared/failure';
import {
  type ExternalEntries,
  type LocateExternal,
  locateExternal,
  wholeNumber,
} from './externalData';

/** A checked range of one of the model's files. */
export interface ExternalRange {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

/** The files of one model, numbered as they are met; 0 is the model itself. */
export class ExternalFiles {
  readonly paths: string[];
  readonly sizes: number[];
  readonly identities: string[];
  readonly #byLocation = new Map<string, number>();
  readonly #byRealPath = new Map<string, number>();

  constructor(
    private readonly model: string,
    { size, identity }: Pick<ByteSource, 'size' | 'identity'>,
    private readonly locate: LocateExternal = locateExternal,
  ) {
    this.paths = [model];
    this.sizes = [size];
    this.identities = [identity];
  }

  /**
   * The range of a tensor's external data, checked against the file's size and the `expected` bytes of its dims.
   * Fails with `truncated` or `malformed` besides what `locateExternal` fails with.
   */
  async range(
    tensor: string,
    entries: ExternalEntries,
    expected: number | undefined,
  ): Promise<ExternalRange> {
    const file = await this.#number(tensor, entries.get('location') ?? '');
    const offset = wholeNumber(this.model, tensor, entries, 'offset') ?? 0;
    const given = wholeNumber(this.model, tensor, entries, 'length');
    const size = this.sizes[file]!;
    // Absent, the length is what the dims say; a file of one tensor may have nothing but them.
    const length = given ?? expected ?? Math.max(0, size - offset);
    if (expected !== undefined && length !== expected)
      throw this.#refuse(
        'malformed',
        this.model,
        `gives ${tensor} ${length} bytes where its dimensions say ${expected}`,
      );
    if (offset + length > size)
      throw this.#refuse('truncated', this.paths[file]!, `ends before the data of ${tensor}`);
    return { file, offset, length };
  }

  async #number(tensor: string, location: string): Promise<number> {
    const known = this.#byLocation.get(location);
    if (known !== undefined) return known;
    const { file, real, size, identity } = await this.locate(this.model, tensor, location);
    let number = this.#byRealPath.get(real);
    if (number === undefined) {
      this.sizes.push(size);
      this.identities.push(identity);
      number = this.paths.push(file) - 1;
      this.#byRealPath.set(real, number);
    }
    this.#byLocation.set(location, number);
    return number;
  }

  #refuse(code: 'truncated' | 'malformed', file: string, what: string): Failure {
    return new Failure({
      code,
      message: `${file} ${what}.`,
      hint: 'The data file is incomplete or belongs to another model: fetch both again.',
      path: file,
    });
  }
}
