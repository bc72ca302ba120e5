import type { VNode } from 'preact';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import { componentsLabel, componentTitle } from '../../../src/shared/model/component';
import { integer, percent } from '../../../src/shared/format';
import { share, type ZeroCount } from '../../../src/shared/stats/statistics';
import type { ColourMapName } from '../../gl/colourMap';
import type { Domain, ScaleName } from '../../gl/colourScale';
import { strings } from '../../strings';
import { FailureNote } from '../../ui/answer';
import { Button, Dropdown } from '../../ui/controls';
import { DomainStrip } from './domainStrip';
import { logAxis } from '../state/logAxis';
import type { EditorStore } from '../state/store';
import { ThresholdFields } from './thresholdFields';
import { ThresholdHistogram } from './thresholdHistogram';
import './thresholdPanel.css';

export interface ThresholdPanelProps {
  readonly store: EditorStore;
  /** What the threshold prunes. */
  readonly layers: readonly number[];
  /** The open layer; null in the overview. */
  readonly open: number | null;
  readonly map: ColourMapName;
  readonly scale: ScaleName;
  readonly domain: Domain;
  /** The open layer alone, or all that are selected with it; null where there is no choice. */
  readonly choice?: { readonly wide: boolean; readonly onWide: (wide: boolean) => void } | null;
}

/** Pruning by hand: histogram, colour domain, threshold, and exactly what it would prune. Enter applies, Esc puts the line back. */
export function ThresholdPanel(props: ThresholdPanelProps): VNode {
  const { store, layers, open, map, scale, domain } = props;
  const { threshold } = store;
  // At once: what is typed next is meant for these layers.
  useLayoutEffect(() => {
    void threshold.setLayers(layers);
  }, [layers.join(), store.model]);
  const axis = useMemo(() => logAxis(store.statistics), [store.statistics]);
  const decades = Array.from({ length: axis.decades + 1 }, (_, i) => axis.low + i);
  return (
    <section
      class="threshold"
      aria-label={strings.pruningThreshold}
      onKeyDown={event => {
        if (thresholdKey(store, event)) event.stopPropagation();
      }}
    >
      <div class="threshold-chart">
        <ThresholdHistogram threshold={threshold} axis={axis} map={map} />
        <DomainStrip
          axis={axis}
          domain={domain}
          scale={scale}
          map={map}
          onChange={ownDomain => {
            store.setView({ domain: 'own', ownDomain });
          }}
        />
        <div class="threshold-axis quiet" aria-hidden="true">
          {decades.map((power, i) => (
            <span key={power} style={{ left: `${(i / axis.decades) * 100}%` }}>
              10<sup>{String(power).replace('-', '−')}</sup>
            </span>
          ))}
        </div>
      </div>
      <ThresholdFields threshold={threshold}>
        {props.choice && <Scope {...props.choice} count={store.selection.length} />}
      </ThresholdFields>
      <Counts store={store} open={open} layers={layers} />
      <div class="threshold-apply">
        <Button disabled={threshold.line === null} onClick={() => void threshold.apply()}>
          {strings.apply}
        </Button>
        <span class="quiet">{strings.enterApplies}</span>
        <span class="quiet">{strings.escPutsBack}</span>
      </div>
    </section>
  );
}

/** Enter, Esc and the brackets; false when the key means nothing to the threshold. */
export function thresholdKey({ threshold }: EditorStore, event: KeyboardEvent): boolean {
  const towards = ({ BracketLeft: -1, BracketRight: 1 } as const)[event.code];
  const fromButton = (event.target as HTMLElement).closest(
    'vscode-button, button, vscode-dropdown',
  );
  if (towards !== undefined && !(event.target as HTMLElement).closest('vscode-text-field')) {
    if (event.shiftKey) threshold.changeSparsity(towards / 100);
    else threshold.step(towards);
  } else if (event.key === 'Enter' && threshold.line !== null && !fromButton)
    void threshold.apply();
  else if (event.key === 'Escape' && threshold.line !== null) threshold.reset();
  else return false;
  event.preventDefault();
  return true;
}

function Counts({
  store,
  open,
  layers,
}: Pick<ThresholdPanelProps, 'store' | 'open' | 'layers'>): VNode {
  const outcome = store.threshold.outcome(open);
  const { failure } = store.threshold;
  if (failure) return <FailureNote failure={failure} />;
  const several = open === null || layers.length > 1;
  const chosen = open === null && !store.isSelectionPrunable;
  const wide = chosen ? strings.linearWeights : strings.selection;
  const rows: readonly (readonly [string, ZeroCount | null | undefined])[] = [
    ...(open === null ? [] : [[strings.layer, outcome?.layer] as const]),
    ...(several ? [[`${wide} (${layers.length})`, outcome?.selection] as const] : []),
    [componentTitle[store.model!.component], outcome?.component],
    ...(store.pipeline
      ? [[componentsLabel(store.pipeline.components), outcome?.pipeline] as const]
      : []),
  ];
  return (
    <table class="threshold-counts" aria-label={strings.wouldBeZero}>
      <thead>
        <tr>
          <td />
          <th scope="col">{strings.zeros}</th>
          <th scope="col">{strings.of}</th>
          <th scope="col">{strings.sparsity}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, zeros]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{zeros ? integer(zeros.zeros) : '…'}</td>
            <td>{zeros ? integer(zeros.total) : '…'}</td>
            <td class="threshold-share">{zeros ? percent(share(zeros)) : '…'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Scope({
  wide,
  onWide,
  count,
}: NonNullable<ThresholdPanelProps['choice']> & { readonly count: number }): VNode {
  return (
    <Dropdown
      label={strings.thresholdFor}
      value={wide ? 'selection' : 'layer'}
      options={[
        { value: 'layer', text: strings.thisLayer },
        { value: 'selection', text: `${strings.selection} (${count})` },
      ]}
      onChange={chosen => {
        onWide(chosen === 'selection');
      }}
    />
  );
}
