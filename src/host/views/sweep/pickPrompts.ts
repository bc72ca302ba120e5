import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { FEWEST_PROMPTS } from '../../../shared/safeLimit/signTest';
import type { Services } from '../../services/services';
import { typedPrompts } from './typedPrompts';

/** A text file with a prompt on each line. */
export interface PromptsFile {
  readonly file: string;
  /** Removes a file that was made for what somebody typed. */
  dispose(): Promise<void>;
}

/** How prompts are asked for. */
export interface PromptsQuestion {
  readonly title: string;
  readonly placeHolder: string;
  /** Whether too few for a claim are refused: pictures are shown of any. */
  readonly claims?: boolean;
}

/** Asks which prompts are compared; undefined where nobody answers. */
export async function pickPrompts(
  { context }: Services,
  { title, placeHolder, claims = false }: PromptsQuestion,
): Promise<PromptsFile | undefined> {
  const sample = path.join(context.extensionPath, 'media', 'sample', 'prompts.txt');
  const rows: readonly (vscode.QuickPickItem & {
    readonly ask: () => Promise<PromptsFile | undefined>;
  })[] = [
    {
      label: vscode.l10n.t("The Sample's Eight Prompts"),
      detail: vscode.l10n.t('Simple objects on a background of one colour'),
      ask: () => Promise.resolve(kept(sample)),
    },
    {
      label: vscode.l10n.t('From a File…'),
      detail: vscode.l10n.t('A text file with a prompt on each line'),
      ask: chooseFile,
    },
    {
      label: vscode.l10n.t('Type Them…'),
      detail: vscode.l10n.t('5 are the least for a claim, 8 are better'),
      ask: () => typeThem(title, claims),
    },
  ];
  const row = await vscode.window.showQuickPick(rows, {
    ...{ title, placeHolder, ignoreFocusOut: true },
  });
  return row?.ask();
}

const kept = (file: string): PromptsFile => ({ file, dispose: () => Promise.resolve() });

async function chooseFile(): Promise<PromptsFile | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose a File with a Prompt on Each Line'),
      filters: { [vscode.l10n.t('Text')]: ['txt'], [vscode.l10n.t('All Files')]: ['*'] },
    })) ?? [];
  return uri && kept(uri.fsPath);
}

async function typeThem(title: string, claims: boolean): Promise<PromptsFile | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Prompts with a semicolon between them'),
    placeHolder: vscode.l10n.t('a red apple; a cat; a tree'),
    ignoreFocusOut: true,
    validateInput: text => {
      const count = typedPrompts(text).length;
      if (count === 0) return vscode.l10n.t('Type one prompt or more.');
      const { Info, Error } = vscode.InputBoxValidationSeverity;
      return count < FEWEST_PROMPTS
        ? { severity: claims ? Error : Info, message: tooFew(count) }
        : undefined;
    },
  });
  return text === undefined ? undefined : writeTyped(typedPrompts(text));
}

const tooFew = (count: number): string =>
  count === 1
    ? vscode.l10n.t('1 prompt shows pictures but supports no claim: 5 are the least.')
    : vscode.l10n.t('{0} prompts show pictures but support no claim: 5 are the least.', count);

async function writeTyped(prompts: readonly string[]): Promise<PromptsFile> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'pollard-prompts-'));
  const file = path.join(folder, 'prompts.txt');
  await writeFile(file, `${prompts.join('\n')}\n`);
  return { file, dispose: () => rm(folder, { recursive: true, force: true }) };
}
