import { type FileHandle, open } from 'node:fs/promises';
import { Failure, toFailure } from '../../shared/failure';

/** Random access to a file that is never held in memory. */
export interface ByteSource {
  readonly path: string;
  /** Bytes, at the time of opening. */
  readonly size: number;
  /** Fills `target` from `offset`. Fails with `truncated` when the file ends before. */
  read(offset: number, target: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens a regular file for reading. Fails with `missing`, `no-permission` or, for folders and devices, `unsupported`. */
export async function openSource(path: string): Promise<ByteSource> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  const facts = await handle.stat();
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
    size: facts.size,
    close: () => handle.close(),
    async read(offset, target) {
      let done = 0;
      while (done < target.length) {
        const { bytesRead } = await handle.read(target, done, target.length - done, offset + done);
        if (bytesRead === 0) throw endsEarly(path, offset + target.length);
        done += bytesRead;
      }
    },
  };
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
