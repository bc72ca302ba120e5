import type { PrunedModelRef } from '../../engine/api/modelApi';
import type { Revised } from '../../shared/rpc/revision';
import type { ModelDocument } from './modelDocument';

/** Asks about a document as it is now. The answer names that revision, whatever the document has become meanwhile. */
export async function revised<T extends object>(
  { modelRef, revision }: Pick<ModelDocument, 'modelRef' | 'revision'>,
  ask: (modelRef: PrunedModelRef) => Promise<T>,
): Promise<Revised<T>> {
  return { ...(await ask(modelRef)), revision };
}
