import type { SweepProgress } from '../../../shared/sweep/sweepProgress';
import { type RunningItem, runningItem } from './runningItem';
import { type SweepEnd, sweepEnd } from './sweepEnd';

interface Disposable {
  dispose(): void;
}

/** What following sweeps needs of the world. */
export interface SweepWorld extends Disposable {
  read(folder: string): Promise<SweepProgress>;
  watch(folder: string, look: () => Promise<void>): Disposable;
  show(item: RunningItem | undefined): void;
  tell(folder: string, end: SweepEnd): void;
  /** Has whoever computes a sweep end after its present cell. */
  pause(folder: string): void;
  /** What the setting says. */
  keepsRunning(): boolean;
}

/** A process that computes. */
export interface SweepProcess {
  once(event: 'exit', listener: (code: number | null) => void): unknown;
}

/** A view of a sweep. */
export interface SweepView {
  readonly visible: boolean;
  /** Reads the folder and shows it; undefined where it cannot be read. */
  look(): Promise<SweepProgress | undefined>;
}

interface Followed {
  readonly views: Set<SweepView>;
  readonly watch: Disposable;
  /** How many processes this window started for it; the second one finds the folder taken, and ends. */
  own: number;
  progress?: SweepProgress;
}

/** Follows every sweep that is open or was started here: the status bar counts its cells, and its end is told where nobody looks. */
export class RunningSweeps implements Disposable {
  readonly #followed = new Map<string, Followed>();

  constructor(private readonly world: SweepWorld) {}

  /** Follows a sweep while a view of it is open. */
  open(folder: string, view: SweepView): Disposable {
    this.#follow(folder).views.add(view);
    void this.#look(folder);
    return {
      dispose: () => {
        this.#followed.get(folder)?.views.delete(view);
        this.#forget(folder);
      },
    };
  }

  /** Follows a sweep that this window started, to the end of its process. */
  started(folder: string, child: SweepProcess): void {
    this.#follow(folder).own++;
    child.once('exit', code => void this.#ended(folder, code));
  }

  /** When the window closes: what it started ends after the present cell, unless the setting says otherwise. */
  dispose(): void {
    for (const [folder, { own, watch }] of this.#followed) {
      watch.dispose();
      if (own > 0 && !this.world.keepsRunning()) this.world.pause(folder);
    }
    this.#followed.clear();
    this.world.dispose();
  }

  #follow(folder: string): Followed {
    const known = this.#followed.get(folder);
    if (known) return known;
    const watch = this.world.watch(folder, () => this.#look(folder));
    const followed: Followed = { views: new Set(), own: 0, watch };
    this.#followed.set(folder, followed);
    return followed;
  }

  /** Of one's own process the end is told when it is gone: then its files say all. */
  async #look(folder: string): Promise<void> {
    const before = this.#followed.get(folder)?.progress;
    const now = await this.#read(folder);
    const followed = this.#followed.get(folder);
    if (now && before?.state === 'running' && followed?.own === 0) this.#tell(folder, now);
  }

  async #ended(folder: string, code: number | null): Promise<void> {
    const now = await this.#read(folder);
    const followed = this.#followed.get(folder);
    if (!followed) return;
    followed.own--;
    if (now) this.#tell(folder, now, code);
    this.#forget(folder);
  }

  /** Undefined where it is followed no longer, or its folder is gone. */
  async #read(folder: string): Promise<SweepProgress | undefined> {
    const progress = await this.#progressOf(folder);
    const followed = this.#followed.get(folder);
    if (!followed) return undefined;
    if (progress) followed.progress = progress;
    else delete followed.progress;
    this.#show();
    return progress;
  }

  /** By what its views read where somebody looks: the status bar says what they say, and the folder is read once. */
  async #progressOf(folder: string): Promise<SweepProgress | undefined> {
    const views = [...(this.#followed.get(folder)?.views ?? [])].filter(({ visible }) => visible);
    if (views.length === 0) return this.world.read(folder).catch(() => undefined);
    const [progress] = await Promise.all(views.map(view => view.look()));
    return progress;
  }

  #tell(folder: string, progress: SweepProgress, code?: number | null): void {
    const end = sweepEnd(progress, code);
    const isSeen = [...(this.#followed.get(folder)?.views ?? [])].some(({ visible }) => visible);
    if (end && !(end.kind === 'complete' && isSeen)) this.world.tell(folder, end);
  }

  #forget(folder: string): void {
    const followed = this.#followed.get(folder);
    if (!followed || followed.views.size > 0 || followed.own > 0) return;
    followed.watch.dispose();
    this.#followed.delete(folder);
    this.#show();
  }

  #show(): void {
    const found = [...this.#followed].flatMap(([folder, { progress }]) =>
      progress ? { folder, progress } : [],
    );
    this.world.show(runningItem(found));
  }
}
