import * as vscode from 'vscode';
import { type SafeSetting, safeSettings } from '../../../shared/answer/safeSettings';
import { Failure } from '../../../shared/failure';
import { takeSteps } from '../../edits/takeSteps';
import type { Services } from '../../services/services';
import { type SweepOfPipeline, sweepsOf } from '../../services/sweepsOf';
import { cellSteps } from './cellSteps';
import { offerMeasuring } from './offerMeasuring';
import { pipelineOf } from './pipelineOf';
import { safeRows } from './safeRows';

/** *Prune to the Safe Limit…* of a file, a folder, a component or the active model: as far as its sweeps show that it is safe. */
export async function pruneToSafeLimit(services: Services, target: unknown): Promise<void> {
  const title = vscode.l10n.t('Prune to the Safe Limit');
  const pipeline = await pipelineOf(services, target, title);
  if (!pipeline) return;
  const sweeps = await sweepsOf(services, pipeline);
  const rows = safeRows(sweeps);
  if (rows.length === 0) return offerMeasuring(pipeline, sweeps);
  const placeHolder = vscode.l10n.t('What a sweep of these very models shows to be safe');
  const row =
    rows.length === 1
      ? rows[0]
      : await vscode.window.showQuickPick(rows, { title, placeHolder, ignoreFocusOut: true });
  if (row) await prune(services, row.folder, row.setting);
}

/** Prunes to what a sweep shows to be safe at a cell. Fails `stale` where it does not show that any more. */
export async function pruneToCell(
  services: Services,
  { folder, key, tolerance }: { readonly key: string } & Omit<SweepOfPipeline, 'contents'>,
): Promise<void> {
  const found = safeSettings(await services.engines.model.sweep({ folder }), tolerance);
  const setting = found.find(each => each.key === key);
  if (setting) return prune(services, folder, setting);
  throw new Failure({
    code: 'stale',
    message: vscode.l10n.t('The sweep does not show any more that this is safe.'),
    hint: vscode.l10n.t('Look at it again.'),
    path: folder,
  });
}

/** One undoable edit a model, and how sure it is that pictures stay as they are. */
async function prune(
  services: Services,
  sweep: string,
  { key, sentence }: SafeSetting,
): Promise<void> {
  const taken = await cellSteps(services, sweep, key);
  await takeSteps(services, taken, vscode.l10n.t('Prune to the Safe Limit'));
  void vscode.window.showInformationMessage(sentence);
}
