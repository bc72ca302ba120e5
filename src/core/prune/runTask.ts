import type { ByteSource } from '../io/source';
import { countLowBits, type LowBitsTask } from '../stats/lowBits';
import { scanTensor, type ScanTask } from '../stats/scanTask';
import { drawTile, type TileTask } from '../stats/tileTask';
import type { Task, TaskExecutor, TaskOptions } from '../weights/taskExecutor';
import { measureOutliers, type OutliersTask } from './allocate/outliers';
import { countScores, type CountScoresTask } from './countScores';
import { type UpdateTask, updateWeights } from './updateTask';
import { selectWeights, type SelectTask } from './selectTask';
import { markUnits, type MarkUnitsTask } from './structured/markUnits';
import { chooseUnits, type ChooseUnitsTask } from './structured/repair/chooseUnits';
import { repairTaker, type RepairTakerTask } from './structured/repair/repairTaker';
import { scoreUnits, type ScoreUnitsTask } from './structured/repair/scoreUnits';
import { sumUnits, type UnitSumsTask } from './structured/unitSums';

/** All tasks that there are. */
type KnownTask =
  | ScanTask
  | LowBitsTask
  | TileTask
  | SelectTask
  | CountScoresTask
  | OutliersTask
  | UpdateTask
  | UnitSumsTask
  | MarkUnitsTask
  | ChooseUnitsTask
  | RepairTakerTask
  | ScoreUnitsTask;

/** Runs a task in this thread. Fails with `truncated` for short files, and when cancelled. */
export function runTask<Result extends object>(
  files: readonly ByteSource[],
  task: Task<Result>,
  options: TaskOptions = {},
): Promise<Result> {
  return dispatch(files, task as Task as KnownTask, options) as Promise<Result>;
}

function dispatch(
  files: readonly ByteSource[],
  task: KnownTask,
  { signal, onProgress }: TaskOptions,
): Promise<object> {
  switch (task.kind) {
    case 'scan':
      return scanTensor(files, task, signal);
    case 'lowBits':
      return countLowBits(files, task, signal);
    case 'tile':
      return drawTile(files, task, signal);
    case 'select':
      return selectWeights(files, task, signal);
    case 'countScores':
      return countScores(files, task, signal);
    case 'update':
      return updateWeights(files, task, { signal, onProgress });
    case 'chooseUnits':
      return chooseUnits(files, task, signal);
    case 'repairTaker':
      return repairTaker(files, task, signal);
    case 'scoreUnits':
      return scoreUnits(files, task, signal);
    case 'unitSums':
      return sumUnits(files, task, signal);
    case 'markUnits':
      return markUnits(files, task, signal);
    case 'outliers':
      return measureOutliers(files, task, signal);
  }
}

/** This thread alone. */
export const inlineExecutor: TaskExecutor = {
  concurrency: 1,
  runTask,
};
