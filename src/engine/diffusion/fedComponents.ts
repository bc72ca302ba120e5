import { CalibrationFolder } from '../../core/prune/calibration/calibrationFolder';
import { readAtOnce } from '../../core/io/source';
import { toFailure } from '../../shared/failure';
import type { Refusal } from '../../shared/generation/generation';
import type { ComponentKind } from '../../shared/model/component';
import type { Step, TargetSet } from '../../shared/recipe/recipe';
import { removesUnits } from '../../shared/recipe/removesUnits';
import type { LoadedSession, Provider } from '../session';
import { largeElsewhere, weightsExecutor } from '../model/weightsExecutor';
import type { Opened, OpenOptions } from './components';
import { FedModel } from './fedModel';
import type { ModelFiles } from './modelFiles';
import { absent, loadRefusal } from './refusal';

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
  /** Where the graph is kept as it was optimised; nowhere without. */
  readonly graphs?: string | undefined;
}

interface Fed {
  readonly key: string;
  readonly model: FedModel;
  readonly calibrations: CalibrationFolder;
}

interface Opening {
  readonly kind: ComponentKind;
  readonly file: string;
  readonly request: FedRequest;
  readonly options: OpenOptions;
  readonly signal: AbortSignal;
}

/** The newest masks only, and with them one file of new values, which may be a GB: nobody goes back to those before. */
const MASK_BYTES = 1;

/** Components whose weights are fed: loaded once, whatever steps follow each other. One a kind. */
export class FedComponents {
  readonly #open = new Map<ComponentKind, Fed>();
  #loads = 0;

  /** Providers that do not take fed weights, or stopped with them: not tried again. */
  readonly #refusals = new Map<Provider, Refusal>();

  /** Passes over weights go along with the runs of a model that way. */
  readonly #workers = weightsExecutor();

  constructor(private readonly files: ModelFiles) {}

  /** Sessions loaded so far. */
  get loads(): number {
    return this.#loads;
  }

  /**
   * The session of a file under steps: on the provider that was asked for by name, else on the CPU, the surest. Where a named one
   * does not take it, it runs on the CPU, which is told. Fails as `FedModel` does.
   */
  async open(
    kind: ComponentKind,
    file: string,
    request: FedRequest,
    options: OpenOptions,
    signal: AbortSignal,
  ): Promise<Opened> {
    const { runtime, gaveUp } = options;
    const provider = this.#providerOf(options);
    let refusal: Refusal;
    if (!runtime.providers.includes(provider) && provider !== 'cpu')
      refusal = absent(provider, runtime);
    else
      try {
        return await this.#openOn(provider, { kind, file, request, options, signal });
      } catch (thrown) {
        if (provider === 'cpu' || toFailure(thrown).code !== 'runtime') throw thrown;
        refusal = loadRefusal(provider, thrown, { runtime, works: false });
      }
    this.refuse(refusal);
    gaveUp([refusal]);
    return this.open(kind, file, request, options, signal);
  }

  /** Never runs fed weights on that provider again. */
  refuse(refusal: Refusal): void {
    this.#refusals.set(refusal.provider, refusal);
  }

  #providerOf({ asked }: Pick<OpenOptions, 'asked'>): Provider {
    return asked === 'auto' || this.#refusals.has(asked) ? 'cpu' : asked;
  }

  async #openOn(provider: Provider, opening: Opening): Promise<Opened> {
    const { kind, file, request: asked, options, signal } = opening;
    const { steps, next, targets, folder, graphs, calibrations = folder } = asked;
    const { runtime, sessionCache, loading, known: identities } = options;
    const { units = removesUnits(steps) } = asked;
    const request = { steps, targets, folder, calibrations, units };
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
        ...{ runtime, targets, units, folder, graphs, signal },
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
    return { component, refused: [...this.#refusals.values()] };
  }

  /** Finds out what steps prune, where their model is open. Its weights stay as they are. */
  async foresee(
    kind: ComponentKind,
    file: string,
    request: FedRequest,
    options: Pick<OpenOptions, 'asked' | 'known'>,
    signal: AbortSignal,
  ): Promise<void> {
    const provider = this.#providerOf(options);
    const key = await this.#keyOf(file, request, provider, options.known?.get(file));
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
