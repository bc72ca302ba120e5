import type { VNode } from 'preact';
import type { FailureData } from '../../src/shared/failure';
import { Button } from '../ui/controls';
import { useStore } from '../ui/useStore';
import { WaitingPage } from '../ui/waiting';
import { Form } from './form';
import { HistoryStrip } from './historyStrip';
import './app.css';
import { Result } from './result';
import { RunningView } from './runningView';
import type { PreviewStore } from './store';
import { strings } from './strings';

/** The preview: a form, the pair, the facts, the history. */
export function App({ store }: { readonly store: PreviewStore }): VNode {
  useStore(store);
  const { pipeline, running, shown, failure } = store;
  if (!store.ready && failure) return <FailureView store={store} failure={failure} />;
  if (!store.ready) return <WaitingPage text={strings.reading} />;
  if (!pipeline || pipeline.missing.length > 0) return <Missing store={store} />;
  return (
    <main
      class="preview"
      onDragOver={event => {
        event.preventDefault();
      }}
      onDrop={event => {
        event.preventDefault();
        const [file] = event.dataTransfer?.files ?? [];
        if (file) void store.restoreFrom(file);
      }}
    >
      <Form store={store} pipeline={pipeline} />
      <section class="preview-room" aria-label={pipeline.label}>
        {failure && <FailureView store={store} failure={failure} />}
        {running ? (
          <RunningView running={running} showLog={() => void store.host.showLog({})} />
        ) : shown ? (
          <Result key={shown.id} store={store} entry={shown} />
        ) : (
          <p class="quiet">{strings.empty}</p>
        )}
        <HistoryStrip store={store} />
      </section>
    </main>
  );
}

interface FailureProps {
  readonly store: PreviewStore;
  readonly failure: FailureData;
}

const FailureView = ({ store, failure }: FailureProps): VNode => (
  <div class="preview-failure" role="alert">
    <p>{failure.message}</p>
    {failure.hint !== undefined && <p class="quiet">{failure.hint}</p>}
    <button class="link" type="button" onClick={() => void store.host.showLog({})}>
      {strings.showLog}
    </button>
  </div>
);

function Missing({ store }: { readonly store: PreviewStore }): VNode {
  const { pipeline } = store;
  return (
    <main class="preview-missing">
      {pipeline ? (
        <>
          <p>
            {pipeline.label}: {strings.missing}
          </p>
          <ul>
            {pipeline.missing.map(component => (
              <li key={component}>{component}</li>
            ))}
          </ul>
        </>
      ) : (
        <p>{strings.noPipeline}</p>
      )}
      <Button onClick={() => void store.try(store.host.chooseFolder({}))}>
        {strings.chooseFolder}
      </Button>
    </main>
  );
}
