import path from 'node:path';
import * as vscode from 'vscode';
import type { PipelineDescription } from '../../../shared/model/model';
import type { PipelineState } from '../../../shared/messages/pipelineMessages';
import type { Documents } from '../../document/documents';

/** A pipeline as it is open: its components, and how many steps each has. */
export const pipelineState = (
  documents: Documents,
  { folder, components, missing }: PipelineDescription,
): PipelineState => ({
  folder,
  label: labelOf(folder),
  missing,
  components: components.map(each => {
    const document = documents.atPath(each.path);
    return {
      ...each,
      label: path.relative(folder, each.path).replace(/[\\/]model\.onnx$/, ''),
      steps: document?.state.steps.length ?? 0,
      unsavedSteps: document?.state.unsavedSteps ?? 0,
      revision: componentRevision(documents, each.path),
    };
  }),
});

/** Tells what a component's figures are of: what is open on it, or its file. */
export const componentRevision = (documents: Documents, file: string): string => {
  const document = documents.atPath(file);
  return document ? `${document.identity} ${document.revision}` : 'on disk';
};

/** A folder's path in the workspace; its name where it is the workspace. */
function labelOf(folder: string): string {
  const relative = vscode.workspace.asRelativePath(folder);
  return relative === folder ? path.basename(folder) : relative;
}
