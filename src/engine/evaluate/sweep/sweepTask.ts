import type { CallContext } from '../../../shared/rpc/method';
import type { CellEvent } from './cellRunner';
import type { SweepEvent } from './sweepEvent';

/** One thing that a sweep makes. */
export interface SweepTask {
  /** What is reported when its turn has come. */
  readonly told?: SweepEvent;
  /** Gives what is left to do, which the next task need not wait for; it is told how long the turn took. */
  begin(context: CallContext<CellEvent>): Promise<(milliseconds: number) => Promise<void>>;
}
