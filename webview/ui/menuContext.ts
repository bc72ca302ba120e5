import type { EditorContext } from '../../src/shared/messages/editorMessages';

/** The `data-vscode-context` of an element: which of VS Code's menus it opens, and for which layers. */
export const menuContext = (
  webviewSection: EditorContext['webviewSection'],
  pollardSelector: string,
): string =>
  JSON.stringify({
    webviewSection,
    pollardSelector,
    preventDefaultContextMenuItems: true,
  } satisfies EditorContext);
