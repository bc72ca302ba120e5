import type { ComponentKind } from '../../shared/model/component';
import type { Step, TargetSet } from '../../shared/recipe/recipe';
import type { LoadedSession } from '../session';
import type { Opened, OpenOptions } from './components';
import { FedModel } from './fedModel';
import type { ModelFiles } from './modelFiles';

/** What a component is to run with. */
export interface FedRequest {
  readonly steps: readonly Step[];
  readonly targets: readonly TargetSet[];
  /** For what is written until it is loaded. */
  readonly folder: string;
}

/** Components whose weights are fed: loaded once, whatever steps follow each other. One a kind. */
export class FedComponents {
  readonly #open = new Map<ComponentKind, { readonly key: string; readonly model: FedModel }>();
  #loads = 0;

  constructor(private readonly files: ModelFiles) {}

  /** Sessions loaded so far. */
  get loads(): number {
    return this.#loads;
  }

  /** The session of a file under steps. Runs on the last provider of the order, the surest. Fails as `FedModel` does. */
  async open(
    kind: ComponentKind,
    file: string,
    { steps, targets, folder }: FedRequest,
    { runtime, order, sessionCache, loading }: OpenOptions,
    signal: AbortSignal,
  ): Promise<Opened> {
    const identity = await this.files.identify(file, signal);
    const provider = order.at(-1) ?? 'cpu';
    const key = JSON.stringify([identity, provider, targets]);
    let found = this.#open.get(kind);
    if (found?.key !== key) {
      await this.#close(kind);
      loading(kind);
      const load = { provider, sessionCache };
      const model = await FedModel.open(file, { runtime, load, targets, folder, signal });
      this.#loads++;
      found = { key, model };
      this.#open.set(kind, found);
    }
    await found.model.prune(steps, signal);
    const session: LoadedSession = {
      ...found.model.session,
      provider,
      endProfile: () => undefined,
      release: () => Promise.resolve(),
    };
    const recipe = steps.map(step => ({ ...step, label: '' }));
    const component = { session, identity: JSON.stringify([key, recipe]), shares: {} };
    return { component, refused: [] };
  }

  async release(): Promise<void> {
    for (const kind of this.#open.keys()) await this.#close(kind);
  }

  async #close(kind: ComponentKind): Promise<void> {
    await this.#open.get(kind)?.model.close();
    this.#open.delete(kind);
  }
}
