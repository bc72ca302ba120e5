import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../services/services';
import { commandLine } from './commandLine';

/** Has the command line write a sweep's report by the tolerance of its view, and shows its Markdown; the page lies beside it. */
export async function writeReport(services: Services, folder: string): Promise<void> {
  const tolerance = String(services.sweepIndex.toleranceOf(folder));
  await commandLine(services, ['sweep', 'report', folder, '--tolerance', tolerance]);
  const file = (name: string): vscode.Uri => vscode.Uri.file(path.join(folder, name));
  await vscode.commands.executeCommand('markdown.showPreview', file('report.md'));
}
