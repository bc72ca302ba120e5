import { randomBytes } from 'node:crypto';
import { chmod, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Called before each step that must survive a crash; tests throw from it. */
export type Fault = (before: 'sync' | 'rename' | 'journal') => void;

/** A file that is written beside its target and takes its place only when it is whole and on disk. */
export class AtomicFile {
  #written = 0;

  private constructor(
    readonly target: string,
    readonly temporary: string,
    private readonly handle: FileHandle,
    private readonly fault: Fault,
  ) {}

  /** Creates the temporary file, exclusively, with the target's mode where it exists. */
  static async create(target: string, fault: Fault = () => undefined): Promise<AtomicFile> {
    const tag = `${process.pid}-${randomBytes(4).toString('hex')}`;
    const temporary = path.join(
      path.dirname(target),
      `.${path.basename(target)}.pollard-${tag}.tmp`,
    );
    const handle = await open(temporary, 'wx');
    const mode = (await stat(target).catch(() => undefined))?.mode;
    if (mode !== undefined) await chmod(temporary, mode & 0o7777);
    return new AtomicFile(target, temporary, handle, fault);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle.write(
        bytes,
        done,
        bytes.length - done,
        this.#written,
      );
      done += bytesWritten;
      this.#written += bytesWritten;
    }
  }

  /** Makes what was written durable and closes the file. */
  async finish(): Promise<void> {
    this.fault('sync');
    await this.handle.sync();
    await this.handle.close();
  }

  /** Takes the target's place. */
  async replace(): Promise<void> {
    this.fault('rename');
    await rename(this.temporary, this.target);
    await syncFolder(path.dirname(this.target));
  }

  /** Leaves nothing behind. Never throws. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true }).catch(() => undefined);
  }
}

/** Makes renames in a folder durable, where the platform can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Removes temporary files in a folder whose process is gone. */
export async function sweepTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const owner = /^\..*\.pollard-(\d+)-[0-9a-f]{8}\.tmp$/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
