import * as vscode from 'vscode';
import { Failure } from '../../../shared/failure';
import { safeLimitSentence } from '../../../shared/safeLimit/sentences';
import { FEWEST_PROMPTS } from '../../../shared/safeLimit/signTest';
import { TOLERANCE } from '../../../shared/safeLimit/tolerance';
import { modelContents } from '../../services/modelContents';
import type { Services } from '../../services/services';
import { hasUnsaved, pipelineOf, refuseIncomplete } from '../sweep/pipelineOf';
import { pickPrompts } from '../sweep/pickPrompts';
import { refuseRestricted } from '../../ui/refuseRestricted';
import { applySafe } from './applySafe';
import type { FoundSafe } from './safeProcess';
import { safeSearch } from './safeSearch';
import { subjectRows } from './subjectRows';

/** How many prompts make a claim surer without taking much longer. */
const SURER = 8;

/** *Find Largest Safe Sparsity…* of a file, a folder, a component or the active model: asks, searches, says how sure it is, and prunes when told. */
export async function findSafe(services: Services, target: unknown): Promise<void> {
  refuseRestricted(vscode.l10n.t('A restricted workspace runs no models.'));
  const title = vscode.l10n.t('Find Largest Safe Sparsity');
  const pipeline = await pipelineOf(services, target, title);
  if (!pipeline) return;
  refuseIncomplete(pipeline);
  const placeHolder = hasUnsaved(services, pipeline)
    ? vscode.l10n.t('A search goes by the files on disk: your unsaved steps are left out')
    : vscode.l10n.t('What is pruned; no file of the pipeline changes');
  const row = await vscode.window.showQuickPick(subjectRows(), {
    ...{ title, placeHolder, ignoreFocusOut: true },
  });
  if (!row) return;
  const prompts = await pickPrompts(services, {
    title: vscode.l10n.t('Find Largest Safe Sparsity: Prompts'),
    placeHolder: vscode.l10n.t('Prompts whose pictures are to stay as they are'),
    claims: true,
  });
  if (!prompts) return;
  try {
    const given = await services.engines.model.prompts({ file: prompts.file });
    if (given.length < FEWEST_PROMPTS) throw tooFew(given.length);
    let confirmOn = FEWEST_PROMPTS;
    for (;;) {
      const measuredOn = await modelContents(
        pipeline,
        async path => (await services.engines.model.describe({ path })).fingerprint,
      );
      const search = { pipeline, subject: row.subject, prompts: prompts.file, confirmOn };
      const found = await safeSearch(services, search);
      const more = given.length >= SURER && confirmOn < SURER ? SURER : undefined;
      const answer = await say(found, more);
      if (answer === 'apply') await applySafe(services, pipeline, { found, measuredOn });
      if (answer !== 'confirm') return;
      confirmOn = SURER;
    }
  } finally {
    await prompts.dispose();
  }
}

/** What was found, in words, and what can be done with it. */
async function say(
  { sentence, limit }: FoundSafe,
  more: number | undefined,
): Promise<'apply' | 'confirm' | undefined> {
  if (!limit) {
    void vscode.window.showWarningMessage(sentence);
    return undefined;
  }
  const apply = vscode.l10n.t('Apply');
  const confirm = more === undefined ? [] : [vscode.l10n.t('Confirm on {0} Prompts', more)];
  const choice = await vscode.window.showInformationMessage(sentence, apply, ...confirm);
  if (choice === undefined) return undefined;
  return choice === apply ? 'apply' : 'confirm';
}

const tooFew = (n: number): Failure =>
  new Failure({
    code: 'invalid-request',
    message: safeLimitSentence({ state: 'too-few', n }, TOLERANCE),
    hint: vscode.l10n.t('Add prompts that differ in subject, colour and background.'),
  });
