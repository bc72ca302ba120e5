import type { VNode } from 'preact';
import { componentsLabel, componentTitle } from '../../src/shared/model/component';
import { bytes, count, integer, percent } from '../../src/shared/format';
import { defaultStep } from '../../src/shared/recipe/recipe';
import { targetedLabel } from '../../src/shared/recipe/targetedLabel';
import { updatesWeights } from '../../src/shared/recipe/updatesWeights';
import { share, type ZeroCount } from '../../src/shared/stats/statistics';
import { strings } from '../strings';
import { OutdatedMark } from '../ui/answer';
import './header.css';
import type { EditorStore } from './state/store';
import { menuContext } from '../ui/menuContext';
import { goneWords } from '../ui/unitWords';

/** One line of facts and the three named sparsity figures. */
export function Header({ store }: { readonly store: EditorStore }): VNode {
  const model = store.model!;
  const { plan, pipeline, sizes, isCounted } = store;
  const updated = (plan?.updated ?? 0) > 0 || model.history?.steps.some(updatesWeights);
  return (
    <header class="header" data-vscode-context={menuContext('header', '*')}>
      <div class="facts">
        <h1>{componentTitle[model.component]}</h1>
        <span class="quiet">{store.label}</span>
        <Fact value={count(model.parameters)} unit={strings.parameters} />
        <Fact value={model.elementType} unit="" />
        {model.opset > 0 && <Fact value={`${strings.opset} ${model.opset}`} unit="" />}
        <Fact
          value={bytes(model.bytes)}
          unit={
            sizes
              ? `${strings.onDisk}, ${bytes(sizes.deflated)} ${strings.compressed}`
              : strings.onDisk
          }
        />
        {store.removed.all.map(count => (
          <Fact key={count.kind} value={goneWords(count)} unit="" />
        ))}
        {updated && <Fact value={strings.weightsUpdated} unit="" />}
        <OutdatedMark shown={plan !== null && !isCounted} />
        {store.progress && (
          <progress
            class="reading"
            aria-label={store.progress.what}
            max={store.progress.progress.total}
            value={store.progress.progress.done}
          />
        )}
      </div>
      {[model.componentNote, ...model.notes, ...(plan?.notes ?? [])].map(
        note =>
          note !== undefined && (
            <p class="quiet" key={note}>
              {note}
            </p>
          ),
      )}
      <div class={`figures${isCounted ? '' : ' outdated'}`} aria-busy={!isCounted}>
        <Figure
          name={targetedLabel(plan?.targets ?? defaultStep.targets)}
          zeros={plan?.figures.targeted ?? null}
        />
        <Figure name={componentTitle[model.component]} zeros={plan?.figures.component ?? null} />
        {pipeline && <Figure name={componentsLabel(pipeline.components)} zeros={pipeline} />}
        <details class="why">
          <summary>{strings.whySize}</summary>
          <p>{strings.whySizeLong}</p>
        </details>
      </div>
    </header>
  );
}

const Fact = ({ value, unit }: { readonly value: string; readonly unit: string }): VNode => (
  <span class="fact">
    {value} {unit !== '' && <span class="quiet">{unit}</span>}
  </span>
);

function Figure({
  name,
  zeros,
}: {
  readonly name: string;
  readonly zeros: ZeroCount | null;
}): VNode {
  const sparsity = zeros ? share(zeros) : 0;
  const text = zeros ? percent(sparsity) : strings.counting;
  return (
    <div class="figure" title={zeros ? `${integer(zeros.zeros)} / ${integer(zeros.total)}` : ''}>
      <span class="quiet">{name}</span>
      <span class="figure-value">{text}</span>
      <meter class="figure-bar" aria-label={`${name} ${text}`} min={0} max={1} value={sparsity} />
      <span class="figure-track" aria-hidden="true">
        <span style={{ width: `${sparsity * 100}%` }} />
      </span>
    </div>
  );
}
