import * as vscode from 'vscode';

/** Pages of one kind that nobody has to save: their address holds what they show, so that they stand again after a reload. */
export interface MarkdownPage<T> {
  readonly show: (title: string, what: T) => Promise<void>;
  /** Writes them. */
  readonly register: () => vscode.Disposable;
}

export const markdownPage = <T>(scheme: string, textOf: (what: T) => string): MarkdownPage<T> => ({
  show: async (title, what) => {
    const uri = vscode.Uri.from({ scheme, path: `/${title}.md`, query: JSON.stringify(what) });
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  },
  register: () =>
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: ({ query }) => textOf(JSON.parse(query) as T),
    }),
});

/** A table, a line each; the first line is its head, and all but the first column stand to the right. */
export function markdownTable(lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = [], ...rows] = lines;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}
