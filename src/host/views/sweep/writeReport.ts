import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../../services/services';
import { commandLine } from './commandLine';

/** Has the command line write a sweep's report, and shows its Markdown; the page lies beside it. */
export async function writeReport(services: Services, folder: string): Promise<void> {
  await commandLine(services, ['sweep', 'report', folder]);
  const file = (name: string): vscode.Uri => vscode.Uri.file(path.join(folder, name));
  await vscode.commands.executeCommand('markdown.showPreview', file('report.md'));
}
