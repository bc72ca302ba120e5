import type { VNode } from 'preact';
import type { CompareSide, Comparison } from '../../src/shared/messages/compareMessages';
import { integer, percent } from '../../src/shared/format';
import { Answer, isOutdated, OutdatedMark } from '../ui/answer';
import { Button } from '../ui/controls';
import { useStore } from '../ui/useStore';
import { WaitingPage } from '../ui/waiting';
import './app.css';
import { Layers } from './layers';
import type { CompareStore } from './store';
import { notPruned, strings } from './strings';

/** Two models: how many weights differ, the recipe where there is one, and the difference of every layer. */
export function App({ store }: { readonly store: CompareStore }): VNode {
  useStore(store);
  const { state, difference, progress, host } = store;
  if (!state) return <WaitingPage text={strings.reading} />;
  return (
    <main class="compare">
      <header>
        <h1>{strings.title}</h1>
        <Side side={state.before} name={strings.before} />
        <Side side={state.after} name={strings.after} />
        <Button appearance="secondary" onClick={() => void host.swap({})}>
          {strings.swap}
        </Button>
        <OutdatedMark shown={isOutdated(difference)} />
        {(progress ?? difference.isPending) && (
          <progress
            aria-label={strings.comparing}
            {...(progress && { max: progress.total, value: progress.done })}
          />
        )}
      </header>
      {(difference.data ?? difference.failure) && (
        <Answer of={difference}>
          {found => (
            <>
              <Summary difference={found} />
              <Recipe store={store} difference={found} />
              <Unpaired text={strings.onlyBefore} names={found.onlyBefore} />
              <Unpaired text={strings.onlyAfter} names={found.onlyAfter} />
              <Unpaired text={strings.notRead} names={found.notRead} />
              <Layers store={store} />
            </>
          )}
        </Answer>
      )}
    </main>
  );
}

function Side({ side, name }: { readonly side: CompareSide; readonly name: string }): VNode {
  const { label, steps, onDisk } = side;
  const edits = steps === 0 ? '' : ` + ${steps} ${steps === 1 ? strings.step : strings.steps}`;
  return (
    <span>
      <span class="quiet">{name}</span> {label}
      <span class="quiet">{onDisk ? ` ${strings.onDisk}` : edits}</span>
    </span>
  );
}

function Summary({ difference }: { readonly difference: Comparison }): VNode {
  const { layers } = difference;
  if (layers.length === 0) return <p role="status">{strings.nothingCompared}</p>;
  const sum = (of: 'elements' | 'changed' | 'newlyZero'): number =>
    layers.reduce((total, layer) => total + layer[of], 0);
  const [elements, changed, zero] = [sum('elements'), sum('changed'), sum('newlyZero')];
  const differing = layers.filter(layer => layer.changed > 0).length;
  if (changed === 0)
    return <p role="status">{isWhole(difference) ? strings.same : sameOf(layers)}</p>;
  return (
    <p role="status">
      {integer(changed)} {strings.of} {integer(elements)} {strings.changed} (
      {percent(changed / elements)}), {integer(zero)} {strings.newlyZero}; {integer(differing)}{' '}
      {strings.of} {integer(layers.length)} {strings.layers}
    </p>
  );
}

/** Whether every weight of both models was compared. */
const isWhole = ({ onlyBefore, onlyAfter, notRead }: Comparison): boolean =>
  onlyBefore.length + onlyAfter.length + notRead.length === 0;

const sameOf = ({ length }: Comparison['layers']): string =>
  `${strings.sameOf} (${integer(length)}) ${strings.sameOfEnd}`;

function Recipe({
  store,
  difference: { recipe },
}: {
  readonly store: CompareStore;
  readonly difference: Comparison;
}): VNode | null {
  if (recipe.length === 0) return null;
  return (
    <section>
      <h2>{strings.recipe}</h2>
      {typeof recipe === 'string' ? (
        <p class="quiet">{notPruned[recipe]}</p>
      ) : (
        <>
          <p class="quiet">{strings.recipeIs}</p>
          <ol aria-label={strings.recipe}>
            {recipe.map((step, i) => (
              <li key={i}>{step.label}</li>
            ))}
          </ol>
          <Button
            appearance="secondary"
            onClick={() => void store.host.openRecipe({ steps: recipe })}
          >
            {strings.openRecipe}
          </Button>
        </>
      )}
    </section>
  );
}

function Unpaired({
  text,
  names,
}: {
  readonly text: string;
  readonly names: readonly string[];
}): VNode | null {
  if (names.length === 0) return null;
  return (
    <p class="compare-unpaired">
      <span class="quiet">{text}</span> {names.join(', ')}
    </p>
  );
}
