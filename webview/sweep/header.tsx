import type { VNode } from 'preact';
import { componentTitle } from '../../src/shared/model/component';
import type { SweepCommand, SweepState } from '../../src/shared/messages/sweepMessages';
import {
  askedStopSentence,
  completeSentence,
  failedSentence,
  pausedSentence,
  plannedSentence,
  runnerSentence,
  runningSentence,
  stoppedSentence,
} from '../../src/shared/sweep/progressSentences';
import type { SweepProgress } from '../../src/shared/sweep/sweepProgress';
import { Button } from './button';
import { prunedFacts } from './prunedFacts';
import type { SweepStore } from './store';
import { strings } from './strings';

interface HeaderProps {
  readonly store: SweepStore;
  readonly state: SweepState;
}

/** What is swept and how far it is. */
export function Header({ store, state }: HeaderProps): VNode {
  const { plan, progress, curves, maps, label, canRun } = state;
  const { done, total } = progress;
  const methods = [
    ...new Set([
      ...curves.flatMap(({ series }) => series.map(({ method }) => method)),
      ...maps.map(({ method }) => method),
    ]),
  ];
  const subjects = curves.map(({ component }) => componentTitle[component]).join(', ');
  const run = (command: SweepCommand) => (): void => {
    void store.host.command({ command });
  };
  return (
    <header class="sweep-header">
      <h1>
        {strings.sweep} · {subjects}
      </h1>
      <span class="quiet">
        {[
          label,
          [...methods, ...prunedFacts(plan)].join(', '),
          `${plan.prompts.length} ${plan.prompts.length === 1 ? strings.onePrompt : strings.prompts} × ${plan.seeds.length} ${plan.seeds.length === 1 ? strings.imageEach : strings.imagesEach}`,
          `${plan.settings.steps} ${strings.steps}`,
          `${strings.guidance} ${plan.settings.guidance}`,
        ].join(' · ')}
      </span>
      <span role="status" class="sweep-progress">
        {progressText(progress)}
      </span>
      {progress.state === 'running' && (
        <progress aria-label={strings.cells} max={total} value={done} />
      )}
      <nav>
        {progress.state === 'running' ? (
          <>
            <Button title={strings.pauseHint} onClick={run('pause')}>
              {strings.pause}
            </Button>
            <Button title={strings.stopHint} onClick={run('stop')}>
              {strings.stop}
            </Button>
          </>
        ) : (
          done < total && (
            <Button isPrimary onClick={run('resume')} disabled={!canRun}>
              {goOnWord(progress)}
            </Button>
          )
        )}
        {(progress.failed > 0 || progress.runs.some(run => !run.isAlive)) && (
          <Button onClick={run('log')}>{strings.log}</Button>
        )}
        {done > 0 && <Button onClick={run('report')}>{strings.report}</Button>}
      </nav>
      {!canRun && <p class="quiet">{strings.restricted}</p>}
    </header>
  );
}

const goOnWord = ({ state, failed }: SweepProgress): string => {
  if (state === 'planned') return strings.start;
  return failed > 0 ? `${strings.retry} (${failed})` : strings.resume;
};

/** How far the sweep is, as the command line says it. */
function progressText({
  state,
  done,
  failed,
  total,
  settings,
  reason,
  runs,
  wasStopped,
}: SweepProgress): string {
  const alive = runs.filter(({ isAlive }) => isAlive);
  const failure = reason === undefined ? [] : [failedSentence(failed, reason)];
  if (state === 'complete') return completeSentence(total);
  if (state === 'planned') return plannedSentence(total, settings);
  if (state === 'running')
    return [
      ...alive.map(run => `${runningSentence({ ...run, done, total })}.`),
      ...alive.map(run => runnerSentence(run, run.silent)),
      ...failure,
    ].join(' ');
  // A process that ends by itself takes its status with it.
  const ended = wasStopped
    ? askedStopSentence({ done, total })
    : runs.length === 0
      ? pausedSentence({ done, total })
      : stoppedSentence({ done, total }, Math.min(...runs.map(run => run.silent)));
  return [ended, ...failure].join(' ');
}
