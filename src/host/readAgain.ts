import type { Step } from '../shared/recipe';
import type { ModelDocument } from './modelDocument';
import type { Services } from './services';

/** Reads a document's file anew, with those of its steps that `keep` chooses. A file that cannot be read becomes its failure. */
export async function readAgain(
  { engines, log }: Services,
  document: ModelDocument,
  keep: (steps: readonly Step[]) => readonly Step[] = () => [],
): Promise<void> {
  const path = document.uri.fsPath;
  const identity = await engines.model.identity({ path });
  try {
    const model = await engines.model.describe({ path });
    // Asked for last: a step may have been added while the file was read.
    document.reload(model, identity, keep(document.state.steps));
  } catch (thrown) {
    document.fail(log.record(thrown), identity);
  }
}
