import { denseOf } from '../../shared/model/fingerprint';
import type { Recipe, Step } from '../../shared/recipe/recipe';
import { recipeVersion } from '../../shared/recipe/recipeVersion';

/** One undoable change of a document's steps, as values: applying it either way is an assignment. */
export interface Edit {
  readonly label: string;
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  /** Which base the steps are meant for: on another they would make other weights. */
  readonly baseGeneration: number;
}

/** The file that steps apply to; after a save it is the kept copy of what the save replaced. */
export interface Base {
  readonly path: string;
  readonly fingerprint: string;
  /** What made the base from a dense file, if Pollard did. */
  readonly history?: Recipe;
}

/** An immutable base and the steps on it. Everything that a document is, without VS Code. */
export class DocumentState {
  #base: Base;
  #steps: readonly Step[] = [];
  #saved: readonly Step[] = [];
  #baseGeneration = 0;

  constructor(base: Base) {
    this.#base = base;
  }

  get base(): Base {
    return this.#base;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** The steps that the file on disk holds. */
  get saved(): readonly Step[] {
    return this.#saved;
  }

  /** How many steps differ from what is on disk. */
  get unsavedSteps(): number {
    let same = 0;
    while (same < this.#steps.length && this.#steps[same] === this.#saved[same]) same++;
    return Math.max(this.#steps.length, this.#saved.length) - same;
  }

  /** Appends a step; the returned edit undoes and redoes it. */
  append(step: Step): Edit {
    return this.replace([...this.#steps, step], step.label);
  }

  /** Replaces all steps: reordering, toggling, deleting, importing. */
  replace(after: readonly Step[], label: string): Edit {
    const edit = { label, before: this.#steps, after, baseGeneration: this.#baseGeneration };
    this.#steps = after;
    return edit;
  }

  /** Takes an edit back; false, and nothing changed, where it was made on a base that is gone. */
  undo(edit: Edit): boolean {
    return this.#assign(edit, edit.before);
  }

  /** Brings an edit again; false, and nothing changed, where it was made on a base that is gone. */
  redo(edit: Edit): boolean {
    return this.#assign(edit, edit.after);
  }

  #assign({ baseGeneration }: Edit, steps: readonly Step[]): boolean {
    if (baseGeneration !== this.#baseGeneration) return false;
    this.#steps = steps;
    return true;
  }

  revert(): void {
    this.#steps = this.#saved;
  }

  /**
   * The file on disk now holds `steps`: those of the moment when the save began. `kept` is where the bytes that it replaced
   * are, unless they were kept before.
   */
  markSaved(steps: readonly Step[], kept?: string): void {
    this.#saved = steps;
    if (kept !== undefined) this.#base = { ...this.#base, path: kept };
  }

  /** Starts again from another base: the file on disk is another. Edits stay valid only where their steps stay. */
  rebase(base: Base, steps: readonly Step[] = []): void {
    this.#base = base;
    if (steps !== this.#steps) this.#baseGeneration++;
    this.#steps = steps;
    this.#saved = [];
  }

  /** The whole history since the dense file, for the model's metadata; undefined when there is none, so that the dense bytes come back. */
  recipe(): Recipe | undefined {
    const steps = [...(this.#base.history?.steps ?? []), ...this.#steps];
    if (steps.length === 0) return undefined;
    return { version: recipeVersion(steps), base: denseOf(this.#base), steps };
  }

  /** What is kept of unsaved steps: about a kilobyte, never weights. */
  backup(identity: string, writing?: PendingSave): Backup {
    return {
      version: 1,
      base: this.#base.path,
      fingerprint: this.#base.fingerprint,
      identity,
      steps: this.#steps,
      saved: this.#saved,
      ...(writing && { writing }),
    };
  }

  /** Takes over what a backup kept, on a base that was found to be the same. The edit leads back to what is saved. */
  restore({ steps, saved }: Pick<Backup, 'steps' | 'saved'>, label: string): Edit {
    this.#steps = saved;
    this.#saved = saved;
    return this.replace(steps, label);
  }
}

/** A save in place that has begun: whether its file came into place is seen only by looking at the file. */
export interface PendingSave {
  readonly steps: readonly Step[];
  /** What the written file names as its recipe; none is the dense file again. */
  readonly recipe?: Recipe;
  /** Where the bytes that it replaces are kept. */
  readonly kept?: string;
}

export interface Backup {
  readonly version: 1;
  readonly base: string;
  readonly fingerprint: string;
  /** Size, time and inode of the file that `saved` describes. */
  readonly identity: string;
  readonly steps: readonly Step[];
  readonly saved: readonly Step[];
  readonly writing?: PendingSave;
  /** The backups of the document that VS Code may name. */
  readonly files?: readonly string[];
}
