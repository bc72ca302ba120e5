import type { Step } from '../../shared/recipe/recipe';
import type { Revised } from '../../shared/rpc/revision';
import type { ModelDocument } from './modelDocument';

interface Rendition {
  readonly path: string;
  readonly steps: readonly Step[];
}

/** Asks about a document as it is now. The answer names that revision, whatever the document has become meanwhile. */
export async function revised<T extends object>(
  { rendition, revision }: Pick<ModelDocument, 'rendition' | 'revision'>,
  ask: (rendition: Rendition) => Promise<T>,
): Promise<Revised<T>> {
  return { ...(await ask(rendition)), revision };
}
