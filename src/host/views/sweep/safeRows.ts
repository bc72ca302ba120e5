import * as vscode from 'vscode';
import { type SafeSetting, safeSettings } from '../../../shared/answer/safeSettings';
import { settingLabel } from '../../../shared/safeSearch/safeResultSentence';
import type { SweepOfPipeline } from '../../services/sweepsOf';

/** A row of a quick pick. */
export interface SafeRow {
  readonly label: string;
  readonly description: string;
  /** How sure that is. */
  readonly detail: string;
  readonly folder: string;
  readonly setting: SafeSetting;
}

/** What sweeps show to be safe, each by the tolerance that it is judged by. */
export const safeRows = (sweeps: readonly SweepOfPipeline[]): readonly SafeRow[] =>
  sweeps.flatMap(({ folder, contents, tolerance }) =>
    safeSettings(contents, tolerance).map(setting => ({
      label: capital(settingLabel(setting.sparsity)),
      description: `${setting.method} · ${vscode.workspace.asRelativePath(folder)}`,
      detail: setting.sentence,
      ...{ folder, setting },
    })),
  );

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
