/** The closed set of things that can go wrong, each with what the user can do about it. */
export type FailureCode =
  /** The bytes are not an ONNX model. */
  | 'not-onnx'
  /** The file is a Git-LFS pointer, its content was never fetched. */
  | 'lfs-pointer'
  /** The file, or a file it names, ends before it should. */
  | 'truncated'
  /** Lengths, dims or fields contradict each other. */
  | 'malformed'
  /** Understood, but not something Pollard can do. */
  | 'unsupported'
  /** A file or folder that is needed is not there. */
  | 'missing'
  /** A path leaves the model's folder, or must not be written: through a link, or a blob of the Hugging Face cache. */
  | 'unsafe-path'
  /** The file on disk is not the one that was opened. */
  | 'stale'
  /** The disk or the memory is full. */
  | 'no-space'
  /** The file or folder may not be read or written. */
  | 'no-permission'
  /** The bytes that a save would replace cannot be kept for undo. Nothing was written. */
  | 'no-base'
  /** What was asked for makes no sense: a bad selector, recipe, sparsity or option. */
  | 'invalid-request'
  /** The user, or a closing window, ended it. */
  | 'cancelled'
  /** An engine process ended before it answered. */
  | 'engine-gone'
  /** onnxruntime refused to load or run a model. */
  | 'runtime'
  /** A defect of Pollard's. */
  | 'internal';

/** What crosses a process border in place of an exception. */
export interface FailureData {
  readonly code: FailureCode;
  readonly message: string;
  /** What the user can do, one sentence. */
  readonly hint?: string;
  /** The file it is about. */
  readonly path?: string;
  /** The original error's text and stack, for the log. */
  readonly detail?: string;
}

/** An error with a code, a message that names the file, and a hint that says what to do. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly path: string | undefined;
  readonly detail: string | undefined;

  constructor(data: FailureData, options?: ErrorOptions) {
    super(data.message, options);
    this.name = 'Failure';
    this.code = data.code;
    this.hint = data.hint;
    this.path = data.path;
    this.detail = data.detail;
  }

  /** The plain value that crosses process and webview borders. */
  toData(): FailureData {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.path !== undefined && { path: this.path }),
      ...(this.detail !== undefined && { detail: this.detail }),
    };
  }
}

const systemCodes: Readonly<Record<string, FailureCode>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EROFS: 'no-permission',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  ENOMEM: 'no-space',
};

/** Any thrown value as a Failure: system errors by their code, everything else `internal`. Nothing is lost. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (!(thrown instanceof Error)) return new Failure({ code: 'internal', message: String(thrown) });
  const { code, path } = thrown as { code?: unknown; path?: unknown };
  if (thrown.name === 'AbortError')
    return new Failure({ code: 'cancelled', message: 'Cancelled.' }, { cause: thrown });
  return new Failure(
    {
      code: (typeof code === 'string' && systemCodes[code]) || 'internal',
      message: thrown.message,
      ...(typeof path === 'string' && { path }),
      ...(thrown.stack !== undefined && { detail: thrown.stack }),
    },
    { cause: thrown },
  );
}
