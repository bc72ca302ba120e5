import type { VNode } from 'preact';
import type { MapKind, SensitivityState } from '../../../src/shared/messages/sensitivityMessages';
import { strings } from '../../strings';
import { Button } from '../../ui/controls';
import { QuantityBar } from '../quantity/quantityBar';
import { useTableKey } from '../quantity/useTableKey';
import type { EditorStore } from '../state/store';
import './sensitivity.css';

/** How far the measurement is, what starts and stops it, and what it leads to. `T` changes between table and tiles. */
export function SensitivityBar({ store }: { readonly store: EditorStore }): VNode | null {
  const { view, sensitivity } = store;
  const { state } = sensitivity;
  const { damageBy: by, damageTable } = view;
  const toggle = (): void => {
    store.setView({ damageTable: !store.view.damageTable });
  };
  useTableKey(toggle);
  if (!state) return null;
  const map = state.maps[by];
  const isWhole = map !== undefined && map.groups.length === map.total;
  const { running } = state;
  return (
    <QuantityBar
      label={strings.sensitivity}
      by={{
        label: strings.damageBy,
        value: by,
        options: [
          { value: 'block', text: strings.damageByBlock },
          { value: 'layer', text: strings.damageByLayer },
        ],
        onChange: (damageBy: MapKind) => {
          store.setView({ damageBy });
        },
      }}
      said={said(state, by)}
      table={{ text: strings.asTable, isShown: damageTable, toggle }}
    >
      {running && (
        <progress
          class="sensitivity-progress"
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
    </QuantityBar>
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
