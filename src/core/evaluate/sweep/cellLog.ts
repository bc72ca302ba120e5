import { type FileHandle, open, readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { type CellResult, cellResultSchema } from '../../../shared/sweep/cellResult';
import { unwritable } from '../../io/unwritable';

/** `cells.jsonl`: one line for each cell that ended, on disk before the next one begins. */
export class CellLog {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private size: number,
  ) {}

  /** Opens a log to add to it, after cutting off a last line that a crash tore. */
  static async open(path: string): Promise<CellLog> {
    const handle = await open(path, 'a+').catch((thrown: unknown) => {
      throw unwritable(path, thrown);
    });
    const bytes = await handle.readFile();
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) await handle.truncate(whole);
    return new CellLog(path, handle, whole);
  }

  /** Adds a line, whole or not at all: where the disk is full, what was written of it is taken back. */
  async append(result: CellResult): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(result)}\n`);
    try {
      await this.handle.appendFile(line);
      await this.handle.sync();
      this.size += line.length;
    } catch (thrown) {
      await this.handle.truncate(this.size).catch(() => undefined);
      throw unwritable(this.path, thrown);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** What became of cells, by key. Lines that are none of ours, or torn, are passed over: those cells are computed again. */
export async function readCells(path: string): Promise<ReadonlyMap<string, CellResult>> {
  const found = new Map<string, CellResult>();
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw thrown;
  });
  for (const line of text.split('\n').slice(0, -1)) {
    const result = parseLine(line);
    if (result) found.set(result.key, result);
  }
  return found;
}

function parseLine(line: string): CellResult | undefined {
  try {
    const { success, output } = v.safeParse(cellResultSchema, JSON.parse(line));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}
