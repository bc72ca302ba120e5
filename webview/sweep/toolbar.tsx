import type { VNode } from 'preact';
import type { ComponentKind } from '../../src/shared/model/component';
import { componentTitle } from '../../src/shared/model/component';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { TOLERANCE } from '../../src/shared/safeLimit/tolerance';
import { Button } from './button';
import { Choice } from './choice';
import { FilterBar } from './filterBar';
import type { SweepStore } from './store';
import { strings } from './strings';
import { toleranceRange } from './toleranceRange';
import { VerdictLegend } from './verdictLegend';

interface ToolbarProps {
  readonly store: SweepStore;
  readonly state: SweepState;
}

/** What is looked at, and by which tolerance it is judged. */
export function Toolbar({ store, state }: ToolbarProps): VNode {
  const { curve, series, tolerance, seed } = store;
  return (
    <div class="sweep-toolbar" role="toolbar" aria-label={strings.curve}>
      {state.curves.length > 1 && (
        <Choice
          label={strings.pruned}
          value={curve!.component}
          options={state.curves.map(({ component }) => [component, title(component)])}
          onChange={component => {
            store.choose({ component });
          }}
        />
      )}
      {curve && curve.series.length > 1 && (
        <Choice
          label={strings.method}
          value={series!.method}
          options={curve.series.map(({ method }) => [method, method])}
          onChange={method => {
            store.choose({ method });
          }}
        />
      )}
      {state.plan.seeds.length > 1 && (
        <Choice
          label={strings.image}
          value={String(seed)}
          options={state.plan.seeds.map(each => [String(each), `${strings.seed} ${each}`])}
          onChange={chosen => {
            store.choose({ seed: Number(chosen) });
          }}
        />
      )}
      <label class="sweep-tolerance" title={strings.toleranceHint}>
        {strings.tolerance}
        <input
          type="range"
          min={toleranceRange.least}
          max={toleranceRange.most}
          step={toleranceRange.step}
          value={tolerance}
          aria-valuetext={tolerance.toFixed(2)}
          onInput={({ currentTarget }) => {
            store.choose({ tolerance: currentTarget.valueAsNumber });
          }}
        />
        <span>{tolerance.toFixed(2)}</span>
      </label>
      {tolerance !== TOLERANCE && (
        <span class="quiet">
          {strings.was} {TOLERANCE.toFixed(2)}{' '}
          <button
            class="link"
            onClick={() => {
              store.choose({ tolerance: TOLERANCE });
            }}
          >
            {strings.reset}
          </button>
        </span>
      )}
      {series && <FilterBar store={store} series={series} />}
      <Button
        isPressed={store.isTable('curve')}
        title={strings.tableHint}
        onClick={() => {
          store.toggleTable('curve');
        }}
      >
        {strings.table}
      </Button>
      <VerdictLegend />
    </div>
  );
}

const title = (component: ComponentKind): string => componentTitle[component];
