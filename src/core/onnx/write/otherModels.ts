import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { readModelIndex } from '../read/readModelIndex';

/** A model and the real paths of its external data. */
export interface OtherModel {
  readonly model: string;
  readonly data: readonly string[];
}

/**
 * The models with external data, whatever their names, that lie beside `target` or beside one of the `data` files: those that
 * a save could change along. Neither `target` nor `data` themselves.
 */
export async function otherModels(
  target: string,
  data: readonly string[],
): Promise<readonly OtherModel[]> {
  const others: OtherModel[] = [];
  const known = new Set([target, ...data]);
  for (const folder of new Set([...known].map(file => path.dirname(file))))
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const model = path.join(folder, entry.name);
      if (entry.isDirectory() || known.has(await realpath(model).catch(() => model))) continue;
      const files = await dataOf(model);
      if (files.length > 0) others.push({ model, data: files });
    }
  return others;
}

/** The real paths of a model's external data; none where it is not there or no model. */
export const dataOf = (model: string): Promise<readonly string[]> =>
  readModelIndex(model).then(
    ({ files }) => Promise.all(files.slice(1).map(file => realpath(file))),
    () => [],
  );
