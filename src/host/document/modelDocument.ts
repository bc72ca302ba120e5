import * as vscode from 'vscode';
import type { Failure } from '../../shared/failure';
import type { Progress, Remote } from '../../shared/rpc/method';
import type { EditState } from '../../shared/messages/editorMessages';
import type { ModelDescription } from '../../shared/model/model';
import type { Plan, Sizes } from '../../shared/stats/plan';
import type { Step } from '../../shared/recipe/recipe';
import type { Statistics } from '../../shared/stats/statistics';
import type { ModelApi, PrunedModelRef } from '../../engine/api/modelApi';
import { SerialQueue } from './serialQueue';
import { type Backup, DocumentState, type Edit, type PendingSave } from './documentState';

/** What changed in a document: `steps` is also what is saved of them, `model` the file. */
export type DocumentChange = 'steps' | 'plan' | 'sizes' | 'statistics' | 'model';

let revisions = 0;

/** How far something is that takes a while; null at its end. */
export interface DocumentProgress {
  readonly what: string;
  readonly progress: Progress | null;
}

/** An open model: its base, its steps, and what the engine has said about them. All its views listen to it. */
export class ModelDocument implements vscode.CustomDocument {
  readonly #changed = new vscode.EventEmitter<DocumentChange>();
  readonly #progress = new vscode.EventEmitter<DocumentProgress>();
  readonly #edited = new vscode.EventEmitter<Edit>();
  readonly #closed = new vscode.EventEmitter<void>();
  readonly #lifetime = new AbortController();

  readonly onDidChange = this.#changed.event;
  /** What every editor of this document shows of something that takes a while. */
  readonly onDidProgress = this.#progress.event;
  /** Fires once per edit, for VS Code's undo stack. */
  readonly onDidEdit = this.#edited.event;
  readonly onDidClose = this.#closed.event;

  readonly state: DocumentState;
  readonly statistics: (Statistics | null)[];
  /** No other state of this or of another document has the same: a model that is opened again starts further on. */
  #revision = ++revisions;
  #plan: Plan | null = null;
  #lastPlan: Plan | null = null;
  #sizes: Sizes | null = null;
  /** The revision that sizes were asked for. */
  #measured = -1;
  /** Size, time and inode of the file as this document last read or wrote it. */
  identity: string;
  /** Saves, reverts and backups, one at a time: between a save's start and its end the file may be neither what was read nor what was written. */
  readonly queue = new SerialQueue();
  /** The save in place that has begun. */
  writing: PendingSave | undefined;
  /** The backups of this document that VS Code may name after a crash. */
  readonly backupFiles = new Set<string>();
  /** What was unsaved when the last extension host ended, until VS Code's undo stack has it. */
  restored: Edit | undefined;
  /** Why the file could not be opened, where it could not. */
  failure: Failure | undefined;

  constructor(
    readonly uri: vscode.Uri,
    private description: ModelDescription,
    private readonly engine: Remote<ModelApi>,
    identity: string,
  ) {
    this.identity = identity;
    this.statistics = description.layers.map(() => null);
    this.state = new DocumentState(baseOf(description));
  }

  get model(): ModelDescription {
    return this.description;
  }

  get plan(): Plan | null {
    return this.#plan;
  }

  /** The newest plan; of earlier steps while `plan` is null. Who shows it then says that it is out of date. */
  get lastPlan(): Plan | null {
    return this.#lastPlan;
  }

  get revision(): number {
    return this.#revision;
  }

  /** What the engine is asked about: the base and the steps on it. */
  get modelRef(): PrunedModelRef {
    return { path: this.state.base.path, steps: this.state.steps };
  }

  get isDirty(): boolean {
    return this.state.unsavedSteps > 0;
  }

  /** Aborts when the document closes. */
  get lifetime(): AbortSignal {
    return this.#lifetime.signal;
  }

  editState(): Omit<EditState, 'pipeline'> {
    return {
      revision: this.#revision,
      steps: this.state.steps,
      unsavedSteps: this.state.unsavedSteps,
      plan: this.#plan,
      sizes: this.#sizes,
    };
  }

  /** Appends a step as one undoable edit. */
  apply(step: Step): void {
    this.replaceSteps([...this.state.steps, step], step.label);
  }

  /** Replaces the steps as one undoable edit. `plan`: what they make, where that is known already. */
  replaceSteps(steps: readonly Step[], label: string, plan?: Plan): void {
    const edit = this.state.replace(steps, label);
    this.stepsChanged(plan);
    this.#edited.fire(edit);
  }

  /** Takes an edit back; false where the bytes that it was made on are gone. */
  undo(edit: Edit): boolean {
    const done = this.state.undo(edit);
    if (done) this.stepsChanged();
    return done;
  }

  /** Brings an edit again; false where the bytes that it was made on are gone. */
  redo(edit: Edit): boolean {
    const done = this.state.redo(edit);
    if (done) this.stepsChanged();
    return done;
  }

  /** The steps are others now: tells every view, and asks the engine what they make unless that is known already. */
  stepsChanged(plan: Plan | null = null): void {
    this.#outdate(plan);
    this.#announce();
  }

  #outdate(plan: Plan | null = null): void {
    this.#revision = ++revisions;
    this.#plan = plan;
    if (plan) this.#lastPlan = plan;
    this.#sizes = null;
  }

  #announce(): void {
    this.#changed.fire('steps');
    if (this.failure || this.#plan) return;
    void this.refreshPlan().catch(() => undefined);
  }

  /** Fetches the plan of the present steps. */
  async refreshPlan(): Promise<Plan> {
    const revision = this.#revision;
    const plan = await this.engine.plan(this.modelRef, { signal: this.lifetime });
    if (revision !== this.#revision) return plan;
    this.#plan = plan;
    this.#lastPlan = plan;
    this.#changed.fire('plan');
    return plan;
  }

  /** Measures what the present steps would take in other forms, once. */
  async refreshSizes(): Promise<void> {
    const revision = this.#revision;
    if (this.#measured === revision) return;
    this.#measured = revision;
    const sizes = await this.engine.sizes(this.modelRef, { signal: this.lifetime });
    if (revision !== this.#revision) return;
    this.#sizes = sizes;
    this.#changed.fire('sizes');
  }

  /** Streams the statistics of all layers of the base. */
  async scan(report: (done: number, total: number) => void): Promise<void> {
    await this.engine.scan(
      { path: this.state.base.path },
      {
        signal: this.lifetime,
        report: event => {
          if ('layer' in event) this.statistics[event.layer] = event.statistics;
          else {
            report(event.done, event.total);
            this.#changed.fire('statistics');
          }
        },
      },
    );
  }

  /** Tells every editor of this document how far something is. */
  showProgress(progress: DocumentProgress): void {
    this.#progress.fire(progress);
  }

  /** The file on disk now holds `steps`. `kept` is where the bytes that it replaced are, unless they were kept before. */
  markSaved(steps: readonly Step[], kept?: string): void {
    this.state.markSaved(steps, kept);
    this.stepsChanged();
  }

  /** What is kept of this document in case that the extension host ends. */
  backup(): Backup {
    const files = [...this.backupFiles];
    return {
      ...this.state.backup(this.identity, this.writing),
      ...(files.length > 0 && { files }),
    };
  }

  /** Takes over what a backup kept, as an edit that VS Code is told of once it shows the document. */
  restore(backup: Pick<Backup, 'steps' | 'saved'>): void {
    const edit = this.state.restore(backup, vscode.l10n.t('Restore Unsaved Steps'));
    this.restored = this.isDirty ? edit : undefined;
  }

  /** What stands at the document's place cannot be read. */
  fail(failure: Failure, identity: string): void {
    this.failure = failure;
    this.identity = identity;
    this.#changed.fire('model');
  }

  /** Another file stands at the document's place now. */
  reload(model: ModelDescription, identity: string, steps: readonly Step[] = []): void {
    this.failure = undefined;
    this.description = model;
    this.identity = identity;
    this.statistics.length = 0;
    this.statistics.push(...model.layers.map(() => null));
    this.state.rebase(baseOf(model), steps);
    this.refreshViews();
  }

  /** Lets every view ask anew. */
  refreshViews(): void {
    // Who hears of the model asks for its edits: they must not be those of the one before.
    this.#outdate();
    this.#lastPlan = null;
    this.#changed.fire('model');
    this.#announce();
  }

  dispose(): void {
    this.#lifetime.abort();
    this.#closed.fire();
    for (const emitter of [this.#changed, this.#progress, this.#edited, this.#closed])
      emitter.dispose();
  }
}

const baseOf = ({
  path,
  fingerprint,
  history,
}: ModelDescription): ConstructorParameters<typeof DocumentState>[0] => ({
  path,
  fingerprint,
  ...(history && { history }),
});
