import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../shared/failure';
import type { Catalogue } from './catalogue';
import { readCatalogue } from './readCatalogue';

/**
 * Where the files of a model go when it is saved as `target`: external data keeps its name beside the new model. Fails with
 * `invalid-request` where that would overwrite another model's data.
 */
export async function placeFiles(catalogue: Catalogue, target: string): Promise<readonly string[]> {
  const [model, ...data] = catalogue.files;
  const placed = data.map(file =>
    path.join(path.dirname(target), path.relative(path.dirname(model!), file)),
  );
  const own = model === target ? placed : await filesOf(target);
  for (const file of placed)
    if (!own.includes(file) && (await exists(file))) throw taken(target, file);
  for (const file of placed) await refuseShared(file, target);
  return [target, ...placed];
}

/** A data file that another model of the folder names is not rewritten under that model's feet. */
async function refuseShared(data: string, model: string): Promise<void> {
  if (!(await exists(data))) return;
  const folder = path.dirname(model);
  for (const name of await readdir(folder)) {
    const other = path.join(folder, name);
    if (!name.endsWith('.onnx') || other === model) continue;
    if ((await filesOf(other)).includes(data))
      throw new Failure({
        code: 'invalid-request',
        message: `${data} holds weights of ${other} too; saving would change that model as well.`,
        hint: 'Use Save As with another folder.',
        path: data,
      });
  }
}

/** The files of a model, none when it is not there or no model. */
const filesOf = (model: string): Promise<readonly string[]> =>
  readCatalogue(model).then(
    ({ files }) => files,
    () => [],
  );

const taken = (target: string, file: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `${target} cannot be saved here: ${file} exists already and may belong to another model.`,
    hint: 'Save into a folder that has no file of that name.',
    path: file,
  });

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
