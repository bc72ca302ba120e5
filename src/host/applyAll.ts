import type { Step } from '../shared/recipe';
import type { ModelDocument } from './modelDocument';
import { withProgress } from './progress';
import type { Services } from './services';

/** A document and the steps that it is about to have. */
export interface Change {
  readonly document: ModelDocument;
  readonly steps: readonly Step[];
  /** What Edit > Undo calls it. */
  readonly label: string;
}

/** Plans every change first, under progress; only when all are known is each made, as one undoable edit per document. */
export async function applyAll(
  { engines }: Services,
  title: string,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  await withProgress(title, async ({ signal, report }) => {
    for (const { document, steps } of changes)
      await engines.model.plan({ path: document.state.base.path, steps }, { signal, report });
    signal.throwIfAborted();
  });
  for (const { document, steps, label } of changes) document.replaceSteps(steps, label);
}
