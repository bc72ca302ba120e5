import { access, constants, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../shared/failure';
import { syncFolder } from './syncFolder';
import { temporaryName } from './tempFiles';
import { unwritable } from './unwritable';

/** Called before each step that a crash or a full disk may interrupt; tests end the process or throw from it. */
export type Fault = (before: 'write' | 'sync' | 'rename') => void;

export interface AtomicOptions {
  /** Where the temporary file lies; beside the target when absent. Must be on the target's volume. */
  readonly folder?: string;
  readonly fault?: Fault | undefined;
}

/** A file that is written under a temporary name and takes its target's place only when it is whole and on disk. */
export class AtomicFile {
  #written = 0;

  private constructor(
    readonly target: string,
    readonly temporary: string,
    private readonly handle: FileHandle,
    private readonly fault: Fault,
  ) {}

  /** Creates the temporary file, exclusively, with the target's mode where it exists. Fails as `unwritable` says. */
  static async create(target: string, options: AtomicOptions = {}): Promise<AtomicFile> {
    const { folder = path.dirname(target), fault = () => undefined } = options;
    const temporary = path.join(folder, temporaryName(target));
    return wrapped(target, async () => {
      const mode = await modeOf(target);
      const file = new AtomicFile(target, temporary, await open(temporary, 'wx', mode), fault);
      // The mask of new files may have taken bits away.
      if (mode !== undefined) await file.handle.chmod(mode).catch(() => undefined);
      return file;
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return wrapped(this.target, async () => {
      this.fault('write');
      for (let done = 0; done < bytes.length;) {
        const left = bytes.length - done;
        const { bytesWritten } = await this.handle.write(bytes, done, left, this.#written);
        done += bytesWritten;
        this.#written += bytesWritten;
      }
    });
  }

  /** Makes what was written durable and closes the file. */
  finish(): Promise<void> {
    return wrapped(this.target, async () => {
      this.fault('sync');
      await this.handle.sync();
      await this.handle.close();
    });
  }

  /** Takes the target's place. */
  replace(): Promise<void> {
    return wrapped(this.target, async () => {
      this.fault('rename');
      await this.refuseLost();
      await rename(this.temporary, this.target);
      this.fault('sync');
      await syncFolder(path.dirname(this.target));
    });
  }

  /** Fails with `missing` where another program removed the temporary file. */
  async refuseLost(): Promise<void> {
    if (
      await access(this.temporary).then(
        () => false,
        () => true,
      )
    )
      throw new Failure({
        code: 'missing',
        message: `${this.target} cannot be saved: another program removed ${this.temporary}.`,
        hint: 'Save again.',
        path: this.target,
      });
  }

  /** Leaves nothing behind. Never throws. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true }).catch(() => undefined);
  }
}

async function wrapped<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unwritable(target, error);
  }
}

/** The mode of the file that will be replaced, if there is one. A rename would not ask whether it may be written. */
async function modeOf(target: string): Promise<number | undefined> {
  const facts = await stat(target).catch(() => undefined);
  if (!facts) return undefined;
  if (facts.isDirectory()) throw refuse(target, 'unsupported', 'is a folder');
  if (!facts.isFile()) throw refuse(target, 'unsupported', 'is not a regular file');
  const writable = await access(target, constants.W_OK).then(
    () => (facts.mode & 0o222) !== 0,
    () => false,
  );
  if (!writable) throw refuse(target, 'no-permission', 'is read-only');
  return facts.mode & 0o7777;
}

const refuse = (target: string, code: Failure['code'], why: string): Failure =>
  new Failure({
    code,
    message: `${target} cannot be saved: it ${why}.`,
    hint: 'Make it writable, or save under another name.',
    path: target,
  });
