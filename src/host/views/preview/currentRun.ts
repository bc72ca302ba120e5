import { toFailure } from '../../../shared/failure';
import type { CallContext } from '../../../shared/rpc/method';
import type {
  PreviewEntry,
  PreviewEvent,
  PreviewProgress,
} from '../../../shared/messages/previewMessages';

/** Makes one preview. */
export type PreviewWork = (context: CallContext<PreviewProgress>) => Promise<PreviewEntry>;

interface Run {
  readonly abort: AbortController;
  readonly events: PreviewProgress[];
  readonly ended: Promise<void>;
}

/**
 * The preview that is on its way. It belongs to the host: it neither waits for a page nor ends with one, and a page that
 * comes later is told what has happened so far.
 */
export class CurrentRun {
  #run: Run | undefined;

  constructor(private readonly tell: (event: PreviewEvent) => void) {}

  /** What the run has told; null while none is on its way. */
  get events(): readonly PreviewProgress[] | null {
    return this.#run?.events ?? null;
  }

  /** Starts another run; one that is on its way is cancelled first. */
  async start(work: PreviewWork): Promise<void> {
    while (this.#run) await this.cancel();
    const abort = new AbortController();
    const events: PreviewProgress[] = [];
    this.tell({ kind: 'begun' });
    const ended = this.#follow(work, { abort, events });
    this.#run = { abort, events, ended };
    await ended;
  }

  /** Cancels what is on its way and waits for its end. */
  async cancel(): Promise<void> {
    this.#run?.abort.abort();
    await this.#run?.ended;
  }

  async #follow(
    work: PreviewWork,
    { abort, events }: Pick<Run, 'abort' | 'events'>,
  ): Promise<void> {
    const report = (progress: PreviewProgress): void => {
      keep(events, progress);
      this.tell({ kind: 'progress', progress });
    };
    const end = await work({ signal: abort.signal, report }).then(
      entry => ({ entry, failure: null }),
      (thrown: unknown) => ({ entry: null, failure: toFailure(thrown).toData() }),
    );
    this.#run = undefined;
    this.tell({ kind: 'ended', ...end });
  }
}

/** Of the latents that steps show, only each side's latest are kept. */
function keep(events: PreviewProgress[], progress: PreviewProgress): void {
  if (progress.kind === 'step' && progress.preview)
    for (const [index, event] of events.entries())
      if (event.kind === 'step' && event.side === progress.side)
        events[index] = withoutPreview(event);
  events.push(progress);
}

type StepProgress = Extract<PreviewProgress, { readonly kind: 'step' }>;

const withoutPreview = ({ preview: _, ...rest }: StepProgress): StepProgress => rest;
