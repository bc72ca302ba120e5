import { type ByComponent, entriesOf } from '../../shared/model/component';
import { TOLERANCE } from '../../shared/safeLimit/tolerance';

/** How a sweep is judged, by its folder. */
export type Judged = Readonly<Record<string, number>>;

/** What the index needs of the world. */
export interface SweepPlaces {
  /** The folders of sweeps in the workspace. */
  find(): Promise<readonly string[]>;
  /** Calls back with the folder of a plan that came, changed or went. */
  watch(changed: (folder: string) => void): { dispose(): void };
  /** By component: which model a sweep was planned for. Fails where there is no plan any more. */
  models(folder: string): Promise<ByComponent<string>>;
  /** Sweeps that were looked at in this workspace, the newest last. */
  readonly kept: Judged;
  keep(sweeps: Judged): void;
}

/** Sweeps are looked at for years. */
const KEPT = 200;

/**
 * Which sweeps there are and of which models: asked of the disk once, and kept up to date. Those outside of the workspace are known
 * once they were started or looked at.
 */
export class SweepIndex {
  /** By folder; undefined until somebody asks. */
  readonly #models = new Map<string, Promise<ByComponent<string>> | undefined>();
  #found: Promise<void> | undefined;
  #watch: { dispose(): void } | undefined;

  constructor(private readonly places: SweepPlaces) {}

  /** Keeps a sweep in mind, and the tolerance that it is judged by where that is given. */
  note(folder: string, tolerance = this.toleranceOf(folder)): void {
    this.#models.set(folder, this.#models.get(folder));
    const { [folder]: before, ...others } = this.places.kept;
    if (before === tolerance) return;
    const all = [...Object.entries(others), [folder, tolerance] as const];
    this.places.keep(Object.fromEntries(all.slice(-KEPT)));
  }

  /** By which tolerance a sweep was judged last. */
  toleranceOf(folder: string): number {
    return this.places.kept[folder] ?? TOLERANCE;
  }

  /** The sweeps of a pipeline whose models are these and no others. */
  async of(models: ByComponent<string>): Promise<readonly string[]> {
    this.#found ??= this.#find();
    await this.#found;
    const found = await Promise.all(
      [...this.#models.keys()].map(async folder => {
        const planned = await this.#modelsOf(folder).catch(() => undefined);
        return planned && isSame(planned, models) ? [folder] : [];
      }),
    );
    return found.flat().sort();
  }

  dispose(): void {
    this.#watch?.dispose();
  }

  async #find(): Promise<void> {
    this.#watch = this.places.watch(folder => {
      this.#models.set(folder, undefined);
    });
    const found = [...Object.keys(this.places.kept), ...(await this.places.find())];
    for (const folder of found) this.#models.set(folder, this.#models.get(folder));
  }

  /** A folder that is gone is asked for again: it may come back. */
  #modelsOf(folder: string): Promise<ByComponent<string>> {
    const known = this.#models.get(folder);
    if (known) return known;
    const asked = this.places.models(folder);
    this.#models.set(folder, asked);
    asked.catch(() => {
      if (this.#models.get(folder) === asked) this.#models.set(folder, undefined);
    });
    return asked;
  }
}

/** A picture depends on all models of its pipeline. */
const isSame = (planned: ByComponent<string>, models: ByComponent<string>): boolean => {
  const all = entriesOf(planned);
  return all.length > 0 && all.every(([kind, fingerprint]) => models[kind] === fingerprint);
};
