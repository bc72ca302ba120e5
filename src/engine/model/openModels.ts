import { stat } from 'node:fs/promises';
import { type ModelOptions, openModel } from '../../core/prune/openModel';
import type { RecipeResolver } from '../../core/prune/recipeResolver';
import { Failure } from '../../shared/failure';
import { LRUCache } from '../../shared/lruCache';

interface Open {
  readonly resolver: Promise<RecipeResolver>;
  /** The model and its data files; the model alone until they are known. */
  files: readonly string[];
  identity: Promise<string>;
}

const KEPT = 12;

/** The models this engine has open, by path; a file that changed on disk is opened anew. */
export class OpenModels {
  readonly #open = new LRUCache<string, Open>({
    max: KEPT,
    dispose: (open, _path, reason) => {
      if (reason === 'evict') void closeWeights(open);
    },
  });

  constructor(private readonly options: ModelOptions = {}) {}

  /** Asks the model at `path`; asks anew where it was closed in between, by a save or for want of room. */
  async use<T>(path: string, ask: (model: RecipeResolver) => Promise<T> | T): Promise<T> {
    for (;;) {
      const open = await this.#get(path);
      try {
        const model = await open.resolver;
        return await model.whileRead(() => ask(model));
      } catch (error) {
        const isAnswer = error instanceof Failure || (error as Error).name === 'AbortError';
        if (isAnswer || this.#open.peek(path) === open) throw error;
      }
    }
  }

  /** The model at `path`, for one who closes it. */
  async get(path: string): Promise<RecipeResolver> {
    return (await this.#get(path)).resolver;
  }

  /** Tells a model and its data files from what another program wrote in their place. Never throws. */
  async identity(path: string): Promise<string> {
    try {
      const open = await this.#get(path);
      await open.resolver;
      return await open.identity;
    } catch {
      return identityOf([path]);
    }
  }

  /** The open model at `path`, opened when needed. Finishes a save that a crash interrupted. */
  async #get(path: string): Promise<Open> {
    const known = this.#open.get(path);
    if (!known) return this.#start(path);
    // Taken together: a model with data files gets others of both while it is opened.
    const { identity, files } = known;
    if ((await identity) !== (await identityOf(files))) {
      if (this.#open.peek(path) === known) await this.close(path);
      return this.#get(path);
    }
    return known;
  }

  #start(path: string): Open {
    const resolver = openModel(path, undefined, this.options);
    const open: Open = { resolver, files: [path], identity: identityOf([path]) };
    this.#open.set(path, open);
    resolver.then(
      ({ weights }) => {
        open.files = weights.model.modelIndex.files;
        open.identity = identityOf(open.files);
      },
      () => {
        if (this.#open.peek(path) === open) this.#open.delete(path);
      },
    );
    return open;
  }

  async close(path: string): Promise<void> {
    const open = this.#open.peek(path);
    this.#open.delete(path);
    if (open) await closeWeights(open);
  }
}

async function closeWeights({ resolver }: Open): Promise<void> {
  const model = await resolver.catch(() => undefined);
  await model?.weights.close();
}

/**
 * Size, modification time and inode of each file; `missing` where the first is not there. Backups hold it, so that it must
 * outlive a restart of the machine, as a device's number need not.
 */
async function identityOf(files: readonly string[]): Promise<string> {
  const facts = await Promise.all(
    files.map(file => stat(file, { bigint: true }).catch(() => undefined)),
  );
  if (!facts[0]) return 'missing';
  return facts
    .map(fact => (fact ? `${fact.size}-${fact.mtimeNs}-${fact.ino}` : 'missing'))
    .join(' ');
}
