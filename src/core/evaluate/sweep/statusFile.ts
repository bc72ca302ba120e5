import { readFile, rm, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { type SweepStatus, sweepStatusSchema } from '../../../shared/sweep/sweepStatus';
import { writeWhole } from '../../io/writeWhole';
import { sweepPaths } from './sweepFolder';
import { thisProcess } from './sweepLock';

/** How often it is written, in milliseconds. */
const HEARTBEAT = 5000;

/** What changes of a status while its process runs. */
export type StatusNews = Partial<Pick<SweepStatus, 'cell' | 'done' | 'failed' | 'total' | 'pace'>>;

/** `run/status.json` while a sweep is computed. A disk that is full for a moment stops no sweep: the file is news, no result. */
export class StatusFile {
  #writing = Promise.resolve();

  private constructor(
    private readonly file: string,
    private status: SweepStatus,
  ) {}

  /** Writes it at once and then every five seconds, until `end`. */
  static async begin(folder: string): Promise<StatusFile> {
    const holder = await thisProcess();
    const figures = { at: holder.since, done: 0, failed: 0, total: 0, pace: null };
    const begun = new StatusFile(sweepPaths(folder).status, { ...holder, ...figures });
    await begun.#write();
    begun.#beating = setInterval(() => void begun.#write(), HEARTBEAT).unref();
    return begun;
  }

  #beating: NodeJS.Timeout | undefined;

  /** Keeps news for the next writing. */
  tell(news: StatusNews): void {
    this.status = { ...this.status, ...news };
  }

  /** Removes it: whoever looks then goes by the cells alone. */
  async end(): Promise<void> {
    clearInterval(this.#beating);
    await this.#writing;
    await rm(this.file, { force: true });
  }

  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => {
      const text = JSON.stringify({ ...this.status, at: new Date().toISOString() }, null, 2);
      return writeWhole(this.file, Buffer.from(`${text}\n`)).catch(() => undefined);
    });
    return this.#writing;
  }
}

/** What a sweep's status says, and how long ago by the file's own time, in milliseconds; undefined where there is none. */
export async function readStatus(
  folder: string,
): Promise<(SweepStatus & { readonly silent: number }) | undefined> {
  const file = sweepPaths(folder).status;
  try {
    const { success, output } = v.safeParse(
      sweepStatusSchema,
      JSON.parse(await readFile(file, 'utf8')),
    );
    if (!success) return undefined;
    return { ...output, silent: Math.max(0, Date.now() - (await stat(file)).mtimeMs) };
  } catch {
    return undefined;
  }
}
