import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { identityOf } from '../../io/fileIdentity';
import { blobsFor } from '../../io/huggingFaceCache';
import { Failure } from '../../../shared/failure';

/** The `external_data` entries of a tensor, as text. */
export type ExternalEntries = ReadonlyMap<string, string>;

/** A file of external data that is safe to open. */
export interface ExternalFile {
  readonly file: string;
  /** With every link resolved: tells whether two locations are one file. */
  readonly real: string;
  readonly size: number;
  readonly identity: string;
}

/** Finds the file of a tensor's external data. Fails where it must not or cannot be opened. */
export type LocateExternal = (
  model: string,
  tensor: string,
  location: string,
) => Promise<ExternalFile>;

/**
 * The file that a `location` names, when it is safe to open: a relative path whose real place is inside the model's real
 * folder (CVE-2022-25882, CVE-2024-27318, CVE-2026-27489), or beside the model among the blobs of its repository in the Hugging
 * Face cache, and not the model itself. Fails with `unsafe-path` or `missing`.
 */
export const locateExternal: LocateExternal = async (model, tensor, location) => {
  const refuse = (why: string): Failure => unsafeData(model, tensor, { location, why });
  refuseUnsafeLocation(model, tensor, location);
  const folder = path.dirname(model);
  const file = path.join(folder, location);
  const real = await realpath(file).catch((cause: unknown) => {
    throw missing(file, model, cause);
  });
  const home = await realpath(folder);
  const realModel = await realpath(model);
  if (!isWithin(home, real) && !isBlobBeside(realModel, real, path.join(home, location)))
    throw refuse("is a link that leaves the model's folder");
  if (real === realModel) throw refuse('is the model itself');
  const facts = await stat(real, { bigint: true });
  if (!facts.isFile()) throw refuse('is not a regular file');
  return { file, real, size: Number(facts.size), identity: identityOf(facts) };
};

const isWithin = (folder: string, file: string): boolean =>
  file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);

/** In the Hugging Face cache a model and its data are links to blobs of one repository, which onnxruntime follows together. */
function isBlobBeside(realModel: string, realData: string, data: string): boolean {
  const blobs = blobsFor(data);
  return blobs !== undefined && [realModel, realData].every(file => path.dirname(file) === blobs);
}

/** Fails with `unsafe-path` where a `location` is more than a plain path inside the model's folder. */
export function refuseUnsafeLocation(model: string, tensor: string, location: string): void {
  const why = unsafeLocation(location);
  if (why !== undefined) throw unsafeData(model, tensor, { location, why });
}

const unsafeData = (
  model: string,
  tensor: string,
  { location, why }: { readonly location: string; readonly why: string },
): Failure =>
  new Failure({
    code: 'unsafe-path',
    message: `${model} keeps ${tensor} in "${location}", which ${why}.`,
    hint: 'Pollard opens only data files inside the folder of the model: put a copy there.',
    path: model,
  });

/** A whole number among the entries; undefined when it is absent. Fails with `malformed`. */
export function wholeNumber(
  model: string,
  tensor: string,
  entries: ExternalEntries,
  key: 'offset' | 'length',
): number | undefined {
  const text = entries.get(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new Failure({
    code: 'malformed',
    message: `${model} gives "${text.slice(0, 40)}" as the ${key} of ${tensor}'s data.`,
    hint: 'The file is damaged: fetch or export it again.',
    path: model,
  });
}

function unsafeLocation(location: string): string | undefined {
  if (location === '') return 'is empty';
  if (location.length > 4096) return 'is too long';
  if (location.includes('\0')) return 'holds a NUL';
  if (location.includes('_ORT_MEM_ADDR_')) return "is onnxruntime's marker for memory";
  if (/^[a-z]:/i.test(location)) return 'names a drive';
  if (location.startsWith('/')) return 'is absolute';
  if (location.includes('\\')) return 'holds a backslash';
  if (location.split('/').includes('..')) return "leaves the model's folder";
  return undefined;
}

function missing(file: string, model: string, cause: unknown): Failure {
  const { code } = cause as { code?: unknown };
  const denied = code === 'EACCES' || code === 'EPERM';
  return new Failure(
    {
      code: denied ? 'no-permission' : 'missing',
      message: `${file}, which holds weights of ${model}, ${denied ? 'cannot be read' : 'does not exist'}.`,
      hint: denied
        ? 'Check the permissions of the file and its folder.'
        : `Put ${path.basename(file)} where the model looks for it: both files belong together.`,
      path: file,
    },
    { cause },
  );
}
