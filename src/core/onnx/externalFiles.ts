import { stat } from 'node:fs/promises';
import { Failure } from '../../shared/failure';
import { type ExternalEntries, locateExternal } from './externalData';

/** The files of one model, numbered as they are met; 0 is the model itself. */
export class ExternalFiles {
  readonly paths: string[];
  readonly sizes: number[];

  constructor(
    private readonly model: string,
    size: number,
  ) {
    this.paths = [model];
    this.sizes = [size];
  }

  /**
   * The range of a tensor's external data, checked against the file's size and the `expected` bytes of its dims.
   * Fails with `truncated` or `malformed` besides what `locateExternal` fails with.
   */
  async range(
    tensor: string,
    entries: ExternalEntries,
    expected: number | undefined,
  ): Promise<{ readonly file: number; readonly offset: number; readonly length: number }> {
    const { file, offset, length } = await locateExternal(this.model, tensor, entries);
    const index = await this.#number(file);
    const size = this.sizes[index]!;
    const bytes = length ?? expected ?? size - offset;
    if (offset + bytes > size)
      throw this.#refuse('truncated', file, `ends before the data of ${tensor}`);
    if (expected !== undefined && bytes !== expected)
      throw this.#refuse(
        'malformed',
        file,
        `holds ${bytes} bytes for ${tensor} where its dimensions say ${expected}`,
      );
    return { file: index, offset, length: bytes };
  }

  async #number(file: string): Promise<number> {
    const known = this.paths.indexOf(file);
    if (known >= 0) return known;
    this.sizes.push((await stat(file)).size);
    return this.paths.push(file) - 1;
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
