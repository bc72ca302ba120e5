import * as vscode from 'vscode';
import { componentTitle } from '../../shared/model/component';
import type { ModelDocument } from './modelDocument';

/** What models are called beside each other: by their components, with their paths where several are of one kind. */
export function documentNames(documents: readonly ModelDocument[]): readonly string[] {
  const titles = documents.map(({ model }) => componentTitle[model.component]);
  return documents.map(({ uri }, i) => {
    const isOnly = titles.filter(title => title === titles[i]).length === 1;
    return isOnly ? titles[i]! : `${titles[i]!} (${vscode.workspace.asRelativePath(uri)})`;
  });
}
