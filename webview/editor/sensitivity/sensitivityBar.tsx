import type { VNode } from 'preact';
import type { MapKind, SensitivityState } from '../../../src/shared/messages/sensitivityMessages';
import { strings } from '../../strings';
import { Button, Dropdown } from '../../ui/controls';
import type { EditorStore } from '../state/store';
import { useTableKey } from '../useTableKey';
import './sensitivity.css';

/** How far the measurement is, what starts and stops it, and what it leads to. `T` changes between table and tiles. */
export function SensitivityBar({ store }: { readonly store: EditorStore }): VNode | null {
  const { view, sensitivity } = store;
  const { state } = sensitivity;
  const { damageBy: by, damageTable } = view;
  useTableKey(() => {
    store.setView({ damageTable: !store.view.damageTable });
  });
  if (!state) return null;
  const map = state.maps[by];
  const isWhole = map !== undefined && map.groups.length === map.total;
  const { running } = state;
  return (
    <section class="sensitivity-bar" aria-label={strings.sensitivity}>
      <Dropdown
        label={strings.damageBy}
        value={by}
        options={[
          { value: 'block', text: strings.damageByBlock },
          { value: 'layer', text: strings.damageByLayer },
        ]}
        onChange={(damageBy: MapKind) => {
          store.setView({ damageBy });
        }}
      />
      <span class="quiet sensitivity-said" role="status">
        {said(state, by)}
      </span>
      {running && (
        <progress
          aria-label={strings.sensitivity}
          {...(running.total > 0 && { max: running.total, value: running.done })}
        />
      )}
      {running ? (
        <Button
          appearance="secondary"
          onClick={() => {
            sensitivity.stop();
          }}
        >
          {strings.stopMeasuring}
        </Button>
      ) : (
        state.refused === null &&
        !isWhole &&
        !map?.isStale && (
          <Button
            onClick={() => {
              sensitivity.measure(by);
            }}
          >
            {map ? strings.measureRest : strings.measure}
          </Button>
        )
      )}
      {state.refused === null && !running && (
        <Button
          appearance={isWhole ? 'primary' : 'secondary'}
          onClick={() => void store.host.command({ command: 'propose', layers: [] })}
        >
          {strings.proposeRecipe}
        </Button>
      )}
      {map?.isStale && !running && (
        <p class="sensitivity-stale" role="status">
          <span>{strings.staleDamage}</span>
          {state.refused === null && (
            <Button
              onClick={() => {
                sensitivity.measure(by);
              }}
            >
              {strings.measureAgain}
            </Button>
          )}
        </p>
      )}
      <Button
        appearance="secondary"
        pressed={damageTable}
        onClick={() => {
          store.setView({ damageTable: !damageTable });
        }}
      >
        {strings.asTable}
      </Button>
    </section>
  );
}

/** One line: what is measured, or why nothing is. */
function said({ refused, failure, running, maps }: SensitivityState, by: MapKind): string {
  if (refused !== null) return refused;
  const map = maps[by];
  const counts = map && `${map.groups.length} ${strings.of} ${map.total} ${strings.measured}`;
  if (running?.total === 0) return strings.loadingModel;
  if (failure && !running)
    return [counts, failure.message, failure.hint].filter(Boolean).join(' · ');
  return counts ?? (running ? strings.loadingModel : strings.nothingMeasured);
}
