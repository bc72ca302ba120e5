import type { VNode } from 'preact';
import type { EditorCommand } from '../../src/shared/messages/editorMessages';
import type { Layer } from '../../src/shared/model/layer';
import { strings } from '../strings';
import { exportPicture } from './exportPicture';
import type { InspectorStore } from './store';
import { strings as own } from './strings';

/** What can be done with the layer, as links, like VS Code's own views. What would change nothing is not offered. */
export function Actions({
  store,
  layer,
}: {
  readonly store: InspectorStore;
  readonly layer: Layer;
}): VNode {
  const {
    state,
    inspection: { data: inspection },
  } = store;
  const layers = [layer.index];
  const run =
    (command: EditorCommand): (() => void) =>
    () =>
      void store.host.command({ command, layers });
  const touched = (inspection?.plan.steps.length ?? 0) > 0;
  const link = (text: string, onClick: () => void, shown = true): VNode | null =>
    shown ? (
      <button class="link" type="button" onClick={onClick}>
        {text}
      </button>
    ) : null;
  const readable = inspection !== null && Number.isFinite(inspection.before.meanAbsolute);
  return (
    <nav class="inspector-actions" aria-label={own.actions}>
      <div>
        {link(strings.prune, run('prune'), layer.target !== 'none')}
        {link(own.restore, run('reset'), touched)}
        {link(own.exclude, run('exclude'), touched && state?.edits !== null)}
      </div>
      <div>
        {link(strings.copyName, run('copyName'))}
        {link(own.copySelector, run('copySelector'))}
      </div>
      <div>
        {link(own.exportCsv, run('exportCsv'), readable)}
        {link(own.exportNpy, run('exportNpy'), readable)}
        {link(own.exportPng, () => void exportPicture(store), readable)}
      </div>
    </nav>
  );
}
