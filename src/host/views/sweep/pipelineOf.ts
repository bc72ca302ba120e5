import * as vscode from 'vscode';
import { Failure } from '../../../shared/failure';
import type { PipelineDescription } from '../../../shared/model/model';
import { pruneRequest } from '../../edits/commandTarget';
import type { Services } from '../../services/services';

/** The pipeline of a file, a folder, a component or the active model; asked for under a title where there is none. */
export async function pipelineOf(
  { documents, pipelines }: Services,
  target: unknown,
  title: string,
): Promise<PipelineDescription | undefined> {
  const uri = pruneRequest(target, undefined).uris[0] ?? documents.active?.uri;
  const [folder] = uri
    ? [uri]
    : ((await vscode.window.showOpenDialog({
        title,
        canSelectFolders: true,
        canSelectFiles: false,
      })) ?? []);
  if (!folder) return undefined;
  const found = await pipelines.find(folder.fsPath);
  if (found) return found;
  throw new Failure({
    code: 'missing',
    message: vscode.l10n.t('{0} is not part of a pipeline.', folder.fsPath),
    hint: vscode.l10n.t(
      'Choose a folder with text_encoder, unet, vae_decoder, tokenizer and scheduler.',
    ),
    path: folder.fsPath,
  });
}

/** Whether a pipeline's files are not what its editors show. */
export const hasUnsaved = (
  { documents }: Pick<Services, 'documents'>,
  { components }: PipelineDescription,
): boolean => components.some(({ path }) => documents.atPath(path)?.isDirty);

/** Fails `missing` where a pipeline lacks what pictures need. */
export function refuseIncomplete({ folder, missing }: PipelineDescription): void {
  if (missing.length === 0) return;
  throw new Failure({
    code: 'missing',
    message: vscode.l10n.t(
      '{0} does not hold what pictures need: {1}.',
      folder,
      missing.join('; '),
    ),
    hint: vscode.l10n.t('Put it there, and start again.'),
    path: folder,
  });
}
