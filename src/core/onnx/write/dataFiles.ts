import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { staysInside } from '../../io/staysInside';
import { Failure } from '../../../shared/failure';
import type { ModelIndex } from '../modelIndex';
import { dataOf, otherModels } from './otherModels';

/** Where a model's files go when it is saved. */
export interface Placement {
  /** One path for each of the model index's files, in their order. */
  readonly files: readonly string[];
  /** Other texts for those `location`s that change. */
  readonly locations: ReadonlyMap<string, string>;
}

/**
 * Where the files of a model go when it is saved as `target`, a path without links. In place everything keeps its name;
 * elsewhere external data keeps its name only where that is free, else it is called after the new model. Fails with
 * `invalid-request` or `unsafe-path` where the save would change another model.
 */
export async function placeFiles(modelIndex: ModelIndex, target: string): Promise<Placement> {
  const [model, ...data] = modelIndex.files;
  const unmoved: Placement['locations'] = new Map();
  if (data.length === 0) return { files: [target], locations: unmoved };
  const real = await Promise.all(data.map(file => realpath(file)));
  if (real.includes(target)) throw overOwnData(target);
  if (target === (await realpath(model!))) {
    await refuseInPlace(modelIndex, target, real);
    return { files: [target, ...real], locations: unmoved };
  }
  const folder = path.dirname(target);
  const names = data.map(file => path.relative(path.dirname(model!), file));
  const kept = await freed(
    names.map(name => path.join(folder, name)),
    target,
  );
  if (kept) return { files: [target, ...kept], locations: unmoved };
  const files = await freePlaces(names, target);
  return {
    files: [target, ...files],
    locations: movedLocations(
      modelIndex,
      files.map(file => path.relative(folder, file).split(path.sep).join('/')),
    ),
  };
}

/** `NEWNAME.onnx_data`, a file for one data file and a folder for several; numbered where that is another's already. */
export async function freePlaces(
  names: readonly string[],
  target: string,
): Promise<readonly string[]> {
  const { dir, name: stem } = path.parse(target);
  for (let number = 1; ; number++) {
    const place = path.join(dir, `${stem}${number > 1 ? `-${number}` : ''}.onnx_data`);
    const files = names.length === 1 ? [place] : names.map(name => path.join(place, name));
    const free = place === target ? undefined : await freed(files, target);
    if (free) return free;
  }
}

/**
 * The places, with links resolved, where all are empty or hold what only the model that will be replaced names; else
 * undefined.
 */
async function freed(
  files: readonly string[],
  target: string,
): Promise<readonly string[] | undefined> {
  const own = await dataOf(target);
  const others = await otherModels(target, own);
  const places: string[] = [];
  for (const file of files) {
    if (!(await staysInside(path.dirname(target), file))) return undefined;
    const real = (await isTaken(file)) ? await realpath(file).catch(() => '') : undefined;
    if (real !== undefined && !own.includes(real)) return undefined;
    if (real !== undefined && others.some(({ data }) => data.includes(real))) return undefined;
    places.push(real ?? file);
  }
  return places;
}

/** The new text for every old one, given the new texts of the data files in their order. */
function movedLocations({ tensors }: ModelIndex, names: readonly string[]): Map<string, string> {
  const moved = new Map<string, string>();
  for (const { location, storage } of tensors) {
    const file = 'file' in storage ? storage.file : 0;
    if (location !== undefined && file > 0) moved.set(location, names[file - 1]!);
  }
  return moved;
}

/** Another model of the folder must not change along; and a journal must reach all files. */
async function refuseInPlace(
  { files }: ModelIndex,
  target: string,
  data: readonly string[],
): Promise<void> {
  const [model] = files;
  if ((await realpath(path.dirname(model!))) !== path.dirname(target)) throw throughLink(model!);
  for (const other of await otherModels(target, data)) {
    const shared = data.find(file => other.data.includes(file));
    if (shared !== undefined) throw sharedData(shared, other.model);
  }
}

/** Whether something has the name, a link to nothing too. */
const isTaken = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

const sharedData = (data: string, other: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `${data} holds weights of ${other} too: saving here would change that model as well.`,
    hint: 'Use Save As: under another name the model gets a data file of its own.',
    path: data,
  });

const overOwnData = (target: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `${target} holds the weights of this model and cannot become the model itself.`,
    hint: 'Save under another name.',
    path: target,
  });

const throughLink = (model: string): Failure =>
  new Failure({
    code: 'unsafe-path',
    message: `${model} is a link to a file in another folder than its weights: the two cannot be saved as one.`,
    hint: 'Use Save As: under another name the model and its weights are written together.',
    path: model,
  });
