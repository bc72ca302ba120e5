import path from 'node:path';
import * as vscode from 'vscode';
import { type Timing, timingText } from './timingText';

const SCHEME = 'pollard-timing';

/** Shows what was measured as a page that nobody has to save. Its address holds all of it, so that it stands again after a reload. */
export async function showTiming(timing: Timing): Promise<void> {
  const names = timing.report.models.map(model => path.basename(model.path));
  const uri = vscode.Uri.from({
    scheme: SCHEME,
    path: `/${vscode.l10n.t('Time of {0}', names.join(', '))}.md`,
    query: JSON.stringify(timing),
  });
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}

/** Writes those pages. */
export const timingDocuments = (): vscode.Disposable =>
  vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ query }) => timingText(JSON.parse(query) as Timing),
  });
