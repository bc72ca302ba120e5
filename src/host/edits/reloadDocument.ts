import type { Step } from '../../shared/recipe/recipe';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';

/** Reads a document's file anew, with those of its steps that `keep` chooses. A file that cannot be read becomes its failure. */
export async function reloadDocument(
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
