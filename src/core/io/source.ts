import { constants, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Failure, toFailure } from '../../shared/failure';
import { identityOf } from './fileIdentity';

/** Random access to bytes that are never held in memory as a whole. */
export interface ReadableBytes {
  /** The file, for messages. */
  readonly path: string;
  /** Bytes, at the time of opening. */
  readonly size: number;
  /** Fills `target` from `offset`. Fails with `truncated` when the bytes end before. */
  read(offset: number, target: Uint8Array): Promise<void>;
}

/** An open file. */
export interface ByteSource extends ReadableBytes {
  /** The open file's descriptor, which every thread of this process may read through. */
  readonly fd: number;
  /** `identityOf` the file, at the time of opening. */
  readonly identity: string;
  close(): Promise<void>;
}

/** Opens a regular file for reading. Fails with `missing`, `no-permission` or, for folders and devices, `unsupported`. */
export async function openSource(path: string): Promise<ByteSource> {
  let handle: FileHandle;
  try {
    // A pipe that nobody writes to would be waited for for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK || 0));
  } catch (error) {
    throw unreadable(path, error);
  }
  const facts = await handle.stat({ bigint: true });
  if (!facts.isFile()) {
    await handle.close();
    throw new Failure({
      code: 'unsupported',
      message: `${path} is not a regular file.`,
      hint: 'Open an .onnx file.',
      path,
    });
  }
  return {
    path,
    size: Number(facts.size),
    fd: handle.fd,
    identity: identityOf(facts),
    close: () => handle.close(),
    read: (offset, target) =>
      fill(
        path,
        target,
        offset,
        async (done, position) =>
          (await handle.read(target, done, target.length - done, position)).bytesRead,
      ),
  };
}

/**
 * The same bytes, a few at a time read here and now: for a thread that runs models, and waits longer to be told of a read than
 * the read takes. Closing either closes both.
 */
export const readAtOnce = (source: ByteSource): ByteSource => ({
  ...source,
  read: async (offset, target) => {
    if (target.length > FEW) return source.read(offset, target);
    await fill(source.path, target, offset, (done, position) =>
      readSync(source.fd, target, done, target.length - done, position),
    );
  },
});

/** Bytes that are read sooner than a thread of the pool is woken for them. */
const FEW = 1 << 18;

/** What a thread needs to read through a source of another thread, which closes it. */
export type LentSource = Pick<ByteSource, 'path' | 'size' | 'fd' | 'identity'>;

/**
 * A source over an open file of this process, for a thread that does nothing else: reading waits here and now, which is
 * quicker than being told. Messages to the thread are heard between reads. Closing it is the lender's.
 */
export const borrowSource = ({ path, size, fd, identity }: LentSource): ByteSource => ({
  path,
  size,
  fd,
  identity,
  close: () => Promise.resolve(),
  read: async (offset, target) => {
    await setImmediate();
    await fill(path, target, offset, (done, position) =>
      readSync(fd, target, done, target.length - done, position),
    );
  },
});

/** Reads until the target is full: one read may give less than it was asked for. */
async function fill(
  path: string,
  target: Uint8Array,
  offset: number,
  read: (done: number, position: number) => number | Promise<number>,
): Promise<void> {
  for (let done = 0; done < target.length;) {
    const count = await read(done, offset + done);
    if (count === 0) throw endsEarly(path, offset + target.length);
    done += count;
  }
}

function unreadable(path: string, error: unknown): Failure {
  const { code, detail } = toFailure(error);
  const missing = code === 'missing';
  return new Failure(
    {
      code,
      message: missing ? `${path} does not exist.` : `${path} cannot be read.`,
      hint: missing
        ? 'Check the name, or fetch the file again.'
        : 'Check the permissions of the file and its folder.',
      path,
      ...(detail !== undefined && { detail }),
    },
    { cause: error },
  );
}

const endsEarly = (path: string, wanted: number): Failure =>
  new Failure({
    code: 'truncated',
    message: `${path} ends before byte ${wanted}.`,
    hint: 'The download may be incomplete: fetch the file again.',
    path,
  });
