import * as vscode from 'vscode';
import { takeSteps } from '../../edits/takeSteps';
import type { Services } from '../../services/services';
import { cellSteps } from './cellSteps';

/** Opens the models that a cell prunes, each with the cell's steps in place of its own as one undoable edit. */
export async function openCell(services: Services, sweep: string, key: string): Promise<void> {
  // Somebody who opens a cell may want its steps on another model.
  const taken = (await cellSteps(services, sweep, key)).map(({ path, steps }) => ({ path, steps }));
  await takeSteps(services, taken, vscode.l10n.t('Take the Steps of a Sweep'));
}
