import type { Step } from '../shared/recipe';
import type { ModelDocument } from './modelDocument';
import type { Services } from './services';

/** Reads a document's file anew, with `steps` on it. A file that cannot be read becomes the document's failure. */
export async function readAgain(
  { engines, log }: Services,
  document: ModelDocument,
  steps: readonly Step[] = [],
): Promise<void> {
  const path = document.uri.fsPath;
  const identity = await engines.model.identity({ path });
  try {
    document.reload(await engines.model.describe({ path }), identity, steps);
  } catch (thrown) {
    document.fail(log.record(thrown), identity);
  }
}
