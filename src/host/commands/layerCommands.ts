import * as vscode from 'vscode';
import type { EditorCommand } from '../../shared/messages/editorMessages';
import { LayerNode } from '../document/layerNode';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { runEditorCommand } from '../edits/editorCommands';

interface Target {
  readonly document: ModelDocument;
  readonly layers: readonly number[];
}

/** Commands on layers, and what the editor calls the same. */
const commands: Readonly<Record<string, EditorCommand>> = {
  'pollard.resetLayer': 'reset',
  'pollard.excludeLayer': 'exclude',
  'pollard.copyLayerName': 'copyName',
  'pollard.copySelector': 'copySelector',
  'pollard.exportLayerCsv': 'exportCsv',
  'pollard.exportLayerNpy': 'exportNpy',
};

/** Registers the commands of a layer's menus: in the tree on its rows, in the editor on cells, thumbnails and blocks. */
export function layerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, command]) =>
      vscode.commands.registerCommand(
        id,
        services.log.guard(async (first: unknown, second: unknown) => {
          const target = await targetOf(services, first, second);
          if (target && target.layers.length > 0)
            await runEditorCommand(services, target.document, command, target.layers);
        }),
      ),
    ),
  );
}

/** Rows of the tree, else what a webview's `data-vscode-context` names, else what is selected. */
async function targetOf(
  { documents, engines }: Services,
  first: unknown,
  second: unknown,
): Promise<Target | undefined> {
  if (first instanceof LayerNode) {
    const all = Array.isArray(second) ? second.filter(item => item instanceof LayerNode) : [];
    const nodes = all.length > 0 ? all : [first];
    return {
      document: first.document,
      layers: [...new Set(nodes.flatMap(node => node.layers))],
    };
  }
  const document = documents.active;
  if (!document) return undefined;
  const { pollardSelector: selector } = (first ?? {}) as { readonly pollardSelector?: unknown };
  if (typeof selector !== 'string') return { document, layers: documents.selection };
  const { path } = document.state.base;
  return { document, layers: await engines.model.select({ path, selector }) };
}
