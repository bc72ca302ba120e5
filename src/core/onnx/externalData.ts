import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../shared/failure';

/** The `external_data` entries of a tensor, as text. */
export type ExternalEntries = ReadonlyMap<string, string>;

/** A checked range of a checked file. `length` is undefined where the model leaves it to the file's end. */
export interface ExternalRange {
  readonly file: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/**
 * Where external data lies, when that is safe to open: a relative path whose real place is inside the model's real folder
 * (CVE-2022-25882, CVE-2024-27318, CVE-2026-27489). Fails with `unsafe-path`, `missing` or `malformed`.
 */
export async function locateExternal(
  model: string,
  tensor: string,
  entries: ExternalEntries,
): Promise<ExternalRange> {
  const location = entries.get('location') ?? '';
  const unsafe = unsafeLocation(location);
  if (unsafe) throw refuse(model, `keeps ${tensor} in "${location}", which ${unsafe}`);
  const folder = path.dirname(model);
  const file = path.join(folder, location);
  const real = await realpath(file).catch(() => {
    throw new Failure({
      code: 'missing',
      message: `${file}, which holds weights of ${model}, does not exist.`,
      hint: `Put ${location} beside the model: both files belong together.`,
      path: file,
    });
  });
  const home = await realpath(folder);
  if (!real.startsWith(home.endsWith(path.sep) ? home : home + path.sep))
    throw refuse(model, `keeps ${tensor} in "${location}", a link that leaves the model's folder`);
  if (!(await stat(real)).isFile())
    throw refuse(model, `keeps ${tensor} in "${location}", which is not a regular file`);
  const offset = wholeNumber(model, tensor, entries, 'offset') ?? 0;
  return { file, offset, length: wholeNumber(model, tensor, entries, 'length') };
}

function unsafeLocation(location: string): string | undefined {
  if (location === '') return 'is empty';
  if (location.includes('\0')) return 'holds a NUL';
  if (location.includes('_ORT_MEM_ADDR_')) return "is onnxruntime's marker for memory";
  if (/^[a-z]:/i.test(location)) return 'names a drive';
  if (location.startsWith('/') || location.startsWith('\\')) return 'is absolute';
  if (location.split(/[\\/]/).includes('..')) return "leaves the model's folder";
  return undefined;
}

function wholeNumber(
  model: string,
  tensor: string,
  entries: ExternalEntries,
  key: string,
): number | undefined {
  const text = entries.get(key);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new Failure({
    code: 'malformed',
    message: `${model} gives "${text}" as the ${key} of ${tensor}'s data.`,
    hint: 'The file is damaged: fetch or export it again.',
    path: model,
  });
}

const refuse = (model: string, what: string): Failure =>
  new Failure({
    code: 'unsafe-path',
    message: `${model} ${what}.`,
    hint: 'Pollard opens only data inside the folder of the model.',
    path: model,
  });
