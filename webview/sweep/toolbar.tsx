import type { VNode } from 'preact';
import type { ComponentKind } from '../../src/shared/model/component';
import { componentTitle } from '../../src/shared/model/component';
import type { SweepState } from '../../src/shared/messages/sweepMessages';
import { damageMetrics } from '../../src/shared/sweep/damageMetric';
import { Button } from './button';
import { Choice } from './choice';
import { ByEye } from './byEye';
import { FilterBar } from './filterBar';
import { metricsOf } from './judgedCurves';
import { metricWord } from './metricWord';
import { useRovingStop } from './rovingStop';
import type { SweepStore } from './store';
import { strings } from './strings';
import { ToleranceField } from './toleranceField';
import { VerdictLegend } from './verdictLegend';

interface ToolbarProps {
  readonly store: SweepStore;
  readonly state: SweepState;
}

/** What is looked at, and by which tolerance it is judged. */
export function Toolbar({ store, state }: ToolbarProps): VNode {
  const { curve, series, seed } = store;
  const metrics = series ? metricsOf(series, undefined) : [];
  const place = useRovingStop<HTMLDivElement>('horizontal');
  return (
    <div ref={place} class="sweep-toolbar" role="toolbar" aria-label={strings.curve}>
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
      {metrics.length > 1 && (
        <Choice
          label={strings.damageBy}
          value={store.metric}
          options={metrics.map(each => [each, metricWord[each]])}
          onChange={chosen => {
            store.measureBy(damageMetrics.find(each => each === chosen) ?? store.metric);
          }}
        />
      )}
      {store.metric === 'psnr' && <span class="quiet">{strings.decibelNote}</span>}
      <Choice
        label={strings.scale}
        value={store.scale}
        options={[
          ['log', strings.log10],
          ['linear', strings.linear],
        ]}
        onChange={scale => {
          store.choose({ scale: scale === 'linear' ? 'linear' : 'log' });
        }}
      />
      {(store.isTable('curve') || store.isLarge) && <ToleranceField store={store} />}
      <ByEye store={store} />
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
      <Button
        title={strings.keysHint}
        onClick={() => {
          store.help(true);
        }}
      >
        {strings.keys}
      </Button>
      <VerdictLegend />
    </div>
  );
}

const title = (component: ComponentKind): string => componentTitle[component];
