import { CalibrationFolder } from '../../core/prune/calibration/calibrationFolder';
import { readAtOnce } from '../../core/io/source';
import type { ComponentKind } from '../../shared/model/component';
import type { Step, TargetSet } from '../../shared/recipe/recipe';
import { removesUnits } from '../../shared/recipe/removesUnits';
import type { LoadedSession, Provider } from '../session';
import { largeElsewhere, weightsExecutor } from '../model/weightsExecutor';
import type { Opened, OpenOptions } from './components';
import { FedModel } from './fedModel';
import type { ModelFiles } from './modelFiles';

/** What a component is to run with. */
export interface FedRequest {
  readonly steps: readonly Step[];
  /** What a later run is to have: found out while this one goes on. */
  readonly next?: readonly Step[] | undefined;
  readonly targets: readonly TargetSet[];
  /** Whether steps to come remove neurons or heads, which makes one load do for all; else it is for the present steps. */
  readonly units?: boolean;
  /** For what is written until it is loaded. */
  readonly folder: string;
  /** Where steps find the calibrations that they name, besides the model's own folder. */
  readonly calibrations?: string;
}

interface Fed {
  readonly key: string;
  readonly model: FedModel;
  readonly calibrations: CalibrationFolder;
}

const providerOf = (order: readonly Provider[]): Provider => order.at(-1) ?? 'cpu';

/** The newest masks only, and with them one file of new values, which may be a GB: nobody goes back to those before. */
const MASK_BYTES = 1;

/** Components whose weights are fed: loaded once, whatever steps follow each other. One a kind. */
export class FedComponents {
  readonly #open = new Map<ComponentKind, Fed>();
  #loads = 0;

  /** Passes over weights go along with the runs of a model that way. */
  readonly #workers = weightsExecutor();

  constructor(private readonly files: ModelFiles) {}

  /** Sessions loaded so far. */
  get loads(): number {
    return this.#loads;
  }

  /** The session of a file under steps. Runs on the last provider of the order, the surest. Fails as `FedModel` does. */
  async open(
    kind: ComponentKind,
    file: string,
    {
      steps,
      next,
      targets,
      folder,
      calibrations = folder,
      units = removesUnits(steps),
    }: FedRequest,
    { runtime, order, sessionCache, loading, known: identities }: OpenOptions,
    signal: AbortSignal,
  ): Promise<Opened> {
    const request = { steps, targets, folder, calibrations, units };
    const provider = providerOf(order);
    let key = await this.#keyOf(file, request, provider, identities?.get(file));
    let found = this.#open.get(kind);
    if (found?.key !== key) {
      // What is loaded is what the file is now.
      const { index } = await this.files.check(file, signal);
      key = await this.#keyOf(file, request, provider);
      await this.#close(kind);
      loading(kind);
      const known = new CalibrationFolder(calibrations);
      const model = await FedModel.open(file, {
        ...{ runtime, targets, units, folder, signal },
        load: { provider, sessionCache },
        model: {
          ...{ index, calibrations: known, maskBytes: MASK_BYTES, source: readAtOnce },
          ...(this.#workers && { executor: largeElsewhere(this.#workers) }),
        },
      });
      this.#loads++;
      found = { key, model, calibrations: known };
      this.#open.set(kind, found);
    }
    await found.model.prune(steps, signal);
    // What goes wrong comes again when they are needed.
    if (next) found.model.foresee(next, signal).catch(() => undefined);
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

  /** Finds out what steps prune, where their model is open. Its weights stay as they are. */
  async foresee(
    kind: ComponentKind,
    file: string,
    request: FedRequest,
    { order, known }: Pick<OpenOptions, 'order' | 'known'>,
    signal: AbortSignal,
  ): Promise<void> {
    const key = await this.#keyOf(file, request, providerOf(order), known?.get(file));
    const found = this.#open.get(kind);
    if (found?.key === key) await found.model.foresee(request.steps, signal);
  }

  async #keyOf(
    file: string,
    { steps, targets, folder, calibrations = folder, units = removesUnits(steps) }: FedRequest,
    provider: Provider,
    known?: string,
  ): Promise<string> {
    const identity = known ?? (await this.files.identify(file));
    return JSON.stringify([identity, provider, targets, calibrations, units]);
  }

  async release(): Promise<void> {
    for (const kind of this.#open.keys()) await this.#close(kind);
  }

  async #close(kind: ComponentKind): Promise<void> {
    const found = this.#open.get(kind);
    await found?.model.close();
    await found?.calibrations.close();
    this.#open.delete(kind);
  }
}
