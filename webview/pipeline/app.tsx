import type { VNode } from 'preact';
import type { PipelineCommand } from '../../src/shared/messages/pipelineMessages';
import { isOutdated, OutdatedMark } from '../ui/answer';
import { Button } from '../ui/controls';
import { useStore } from '../ui/useStore';
import { WaitingPage } from '../ui/waiting';
import './app.css';
import { Layers } from './layers';
import { ComponentTable } from './componentTable';
import type { PipelineStore } from './store';
import { strings } from './strings';

/** The components of a pipeline beside each other, what their zeros are worth, and their layers. */
export function App({ store }: { readonly store: PipelineStore }): VNode {
  useStore(store);
  const { state, host } = store;
  if (!state) return <WaitingPage text={strings.reading} />;
  const run = (command: PipelineCommand) => () => void host.command({ command });
  return (
    <main class="pipeline">
      <header>
        <h1>{strings.pipeline}</h1>
        <span class="quiet">{state.label}</span>
        <OutdatedMark
          shown={state.components.some(({ path }) => isOutdated(store.figures(path)))}
        />
        <nav aria-label={strings.actions}>
          <Button onClick={run('prune')}>{strings.prune}</Button>
          <Button appearance="secondary" onClick={run('paper')}>
            {strings.paper}
          </Button>
          <Button appearance="secondary" onClick={run('generate')}>
            {strings.generate}
          </Button>
          <Button appearance="secondary" onClick={run('sweep')}>
            {strings.sweep}
          </Button>
          <Button appearance="secondary" onClick={run('findSafe')}>
            {strings.findSafe}
          </Button>
          <Button appearance="secondary" onClick={run('safeLimit')}>
            {strings.safeLimit}
          </Button>
          <Button appearance="secondary" onClick={run('shrink')}>
            {strings.shrink}
          </Button>
        </nav>
      </header>
      {state.missing.length > 0 && (
        <p class="pipeline-missing" role="status">
          {strings.missing} {state.missing.join('; ')}
        </p>
      )}
      <div class="pipeline-room">
        <ComponentTable store={store} state={state} />
      </div>
      <section class="pipeline-why">
        <h2>{strings.why}</h2>
        <p>{strings.whyLong}</p>
        <p>{strings.whySize}</p>
      </section>
      <Layers store={store} state={state} />
    </main>
  );
}
