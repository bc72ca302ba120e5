import type { StatusNews } from '../../../core/evaluate/sweep/statusFile';
import { variantName } from '../../../core/evaluate/sweep/variants';
import type { SweepEvent } from './sweepEvent';

/** Turns what happens in a sweep into what its status says. `now`: milliseconds of a clock that only goes forward. */
export function sweepNews(
  now: () => number = () => performance.now(),
): (event: SweepEvent) => StatusNews {
  const cells = { ended: 0, failed: 0 };
  let began: number | undefined;
  let cell: StatusNews['cell'];
  return event => {
    if (event.kind === 'begin') return { done: event.done, total: event.total };
    if (event.kind === 'cell') {
      const { variant, prompt, seed } = event.cell;
      began ??= now();
      cell = { setting: variantName(variant), prompt, seed, step: 0, steps: 0 };
      return { cell };
    }
    if (event.kind === 'step' && cell) {
      cell = { ...cell, step: event.step, steps: event.steps };
      return { cell };
    }
    if (event.kind !== 'ended') return {};
    cells.failed += Number(event.result.state === 'failed');
    return {
      done: event.done,
      failed: cells.failed,
      pace: (now() - (began ?? now())) / ++cells.ended,
    };
  };
}
