import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';

/** What a command says that needs a model where none is open. */
export const noModel = (): Failure =>
  new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t('No model is open.'),
    hint: vscode.l10n.t('Open an .onnx file first.'),
  });
