import path from 'node:path';
import * as vscode from 'vscode';
import { markdownPage } from '../../ui/markdownPage';
import { type Timing, timingText } from './timingText';

const pages = markdownPage('pollard-timing', timingText);

/** Shows what was measured. */
export function showTiming(timing: Timing): Promise<void> {
  const names = timing.report.models.map(model => path.basename(model.path));
  return pages.show(vscode.l10n.t('Time of {0}', names.join(', ')), timing);
}

export const timingDocuments = pages.register;
