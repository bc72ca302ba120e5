import path from 'node:path';
import { readCells } from '../../../core/evaluate/sweep/cellLog';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import type { Remote } from '../../../shared/rpc/method';
import type { DiffusionApi } from '../../api/diffusionApi';
import { MaterializedModels } from '../materialize';
import { type CellRunner, type CellSource, fedCells, fileCells } from './cellRunner';
import { EitherWay } from './eitherWay';
import { extraFolder } from './measureAnchors';
import { modelsHere } from './modelsHere';

/** What computes a sweep's pictures. */
export interface SweepRunners {
  readonly cells: CellRunner;
  /** For further dense pictures, which lie in a folder of their own. */
  readonly extras: CellRunner;
  /** Removes the models that were written for it. */
  close(): Promise<void>;
}

/** All of a sweep run one way: with fed weights, or where that fails from files. `onFile` hears why, once. */
export async function sweepRunners(
  diffusion: Remote<Pick<DiffusionApi, 'generate' | 'score'>>,
  source: CellSource,
  onFile: (why: string) => void,
): Promise<SweepRunners> {
  const paths = sweepPaths(source.folder);
  const found = [...(await readCells(paths.cells)).values()];
  const way = new EitherWay(
    found.filter(each => each.state === 'done'),
    onFile,
  );
  const models = new MaterializedModels(
    modelsHere(source.calibrations.folder),
    path.join(paths.models, String(process.pid)),
  );
  const runner = (folder: string): CellRunner => {
    const there = { ...source, folder };
    const [fed, file] = [fedCells(diffusion, there), fileCells(diffusion, there, models)];
    return {
      run: way.runner(
        (...of: Parameters<CellRunner['run']>) => fed.run(...of),
        (...of) => file.run(...of),
      ),
    };
  };
  return {
    cells: runner(source.folder),
    extras: runner(extraFolder(source.folder)),
    close: () => models.clear(),
  };
}
