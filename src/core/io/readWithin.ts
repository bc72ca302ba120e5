import { type FileHandle, open } from 'node:fs/promises';
import { bytes as asBytes } from '../../shared/format';
import { Failure, type FailureCode, toFailure } from '../../shared/failure';

/** Bytes of a JSON or text file of a pipeline: twice the largest tokenizer.json there is. */
export const CONFIG_LIMIT = 64 << 20;

/**
 * Reads a small file whole, at most `limit` bytes of it: a file that grew or was forged costs no more memory than that.
 * Fails `missing`, `no-permission`, `unsupported` for a folder and for what is larger, naming the file.
 */
export async function readWithin(file: string, limit: number): Promise<Buffer> {
  const handle = await open(file).catch((thrown: unknown) => {
    throw unreadable(file, thrown);
  });
  try {
    const whole = await readUpTo(handle, limit);
    if (whole) return whole;
  } catch (thrown) {
    throw unreadable(file, thrown);
  } finally {
    await handle.close();
  }
  throw new Failure({
    code: 'unsupported',
    message: `${file} is larger than ${asBytes(limit)}, which no such file reaches.`,
    hint: 'Choose another file, or fetch it again.',
    path: file,
  });
}

/** Undefined where there is more. Pipes have no size: only reading tells. */
async function readUpTo(handle: FileHandle, limit: number): Promise<Buffer | undefined> {
  const facts = await handle.stat();
  if (facts.isFile() && facts.size > limit) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of handle.createReadStream({ autoClose: false, end: limit })) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
  }
  return length > limit ? undefined : Buffer.concat(chunks, length);
}

const reasons: Readonly<Partial<Record<FailureCode, readonly [why: string, hint: string]>>> = {
  missing: ['is not there', 'Check the path.'],
  'no-permission': ['may not be read', 'Change its permissions.'],
};

function unreadable(file: string, thrown: unknown): Failure {
  const { code, message } = toFailure(thrown);
  const isFolder = (thrown as NodeJS.ErrnoException).code === 'EISDIR';
  const [why, hint] = isFolder
    ? ['is a folder', 'Name a file.']
    : (reasons[code] ?? [`cannot be read: ${message}`, 'Try again.']);
  return new Failure(
    { code: isFolder ? 'unsupported' : code, message: `${file} ${why}.`, hint, path: file },
    { cause: thrown },
  );
}
