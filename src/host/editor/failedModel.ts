import type * as vscode from 'vscode';
import type { ModelApi } from '../../engine/api/modelApi';
import type { Failure } from '../../shared/failure';
import type { Remote } from '../../shared/rpc/method';
import { ModelDocument } from '../document/modelDocument';

/** Stands for a file that could not be opened: an editor with the reason instead of a model. */
export function failedModel(
  uri: vscode.Uri,
  engine: Remote<ModelApi>,
  failure: Failure,
): ModelDocument {
  const model = {
    path: uri.fsPath,
    component: 'other',
    parameters: 0,
    bytes: 0,
    elementType: 'unknown',
    opset: 0,
    producer: '',
    inputs: [],
    layers: [],
    blocks: [],
    fingerprint: '',
    files: [],
    notes: [],
  } as const;
  const document = new ModelDocument(uri, model, engine, 'failed');
  document.failure = failure;
  return document;
}
