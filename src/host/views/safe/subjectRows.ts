import * as vscode from 'vscode';

/** What a search prunes, as the command line names it. */
export type SafeSubject = 'both' | 'unet' | 'text-encoder';

/** What can be searched, each with what it is confirmed on. */
export const subjectRows = (): readonly (vscode.QuickPickItem & {
  readonly subject: SafeSubject;
})[] => [
  {
    subject: 'both',
    label: vscode.l10n.t('Text Encoder and UNet'),
    detail: vscode.l10n.t('Each as far as it goes, then confirmed together'),
  },
  {
    subject: 'unet',
    label: vscode.l10n.t('UNet'),
    detail: vscode.l10n.t('The text encoder stays as it is'),
  },
  {
    subject: 'text-encoder',
    label: vscode.l10n.t('Text Encoder'),
    detail: vscode.l10n.t('The UNet stays as it is'),
  },
];
