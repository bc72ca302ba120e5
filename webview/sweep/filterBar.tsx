import type { VNode } from 'preact';
import { verdicts } from '../../src/shared/sweep/verdict';
import { Choice } from './choice';
import { cellMatches, everything, type Filter, isOn } from './filter';
import type { JudgedSeries, SweepStore } from './store';
import { strings } from './strings';
import { verdictWord } from './verdicts';

interface FilterProps {
  readonly store: SweepStore;
  readonly series: JudgedSeries;
}

/** What is looked for among the pictures; others stand back, and no figure changes. */
export function FilterBar({ store, series }: FilterProps): VNode {
  const { filter } = store;
  const set = (more: Partial<Filter>): void => {
    store.choose({ filter: { ...filter, ...more } });
  };
  return (
    <>
      <label>
        {strings.prompt}{' '}
        <input
          type="search"
          value={filter.prompt}
          placeholder={strings.all}
          title={strings.filterHint}
          onInput={({ currentTarget }) => {
            set({ prompt: currentTarget.value });
          }}
        />
      </label>
      <Choice
        label={strings.show}
        value={filter.verdict}
        options={[['', strings.all], ...verdicts.map(each => [each, verdictWord[each]] as const)]}
        onChange={verdict => {
          set({ verdict: verdicts.find(each => each === verdict) ?? '' });
        }}
      />
      <span role="status" class="quiet">
        {isOn(filter) && countedBy(store, series)}
      </span>
      {isOn(filter) && (
        <button
          class="link"
          onClick={() => {
            set(everything);
          }}
        >
          {strings.showAll}
        </button>
      )}
    </>
  );
}

function countedBy(store: SweepStore, series: JudgedSeries): string {
  const cells = series.settings
    .filter(({ sparsity }) => sparsity > 0)
    .flatMap(({ cells }) => cells.filter(({ seed }) => seed === store.seed));
  const found = cells.filter(cell => cellMatches(store.filter, cell, store));
  return `${found.length} ${strings.of} ${cells.length}`;
}
