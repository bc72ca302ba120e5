import * as vscode from 'vscode';
import { Failure } from '../../../shared/failure';
import { entriesOf } from '../../../shared/model/component';
import type { NewSteps } from '../../edits/takeSteps';
import type { Services } from '../../services/services';

/** What a cell of a sweep prunes, by the models of its pipeline. Fails `missing` where one is not there any more. */
export async function cellSteps(
  { engines, pipelines }: Services,
  sweep: string,
  key: string,
): Promise<readonly NewSteps[]> {
  const { folder, steps, models } = await engines.model.sweepCell({ folder: sweep, key });
  const pipeline = await pipelines.find(folder);
  return entriesOf(steps).map(([component, own]) => {
    const path = pipeline?.components.find(each => each.component === component)?.path;
    if (path !== undefined) return { path, steps: own, measuredOn: models[component] };
    throw gone(folder);
  });
}

/** The pipeline of a sweep is not where it was planned. */
export const gone = (folder: string): Failure =>
  new Failure({
    code: 'missing',
    message: vscode.l10n.t('The pipeline of this sweep is not in {0} any more.', folder),
    hint: vscode.l10n.t('Put it back there, or apply the recipe of the cell to your models.'),
    path: folder,
  });
