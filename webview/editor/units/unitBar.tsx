import type { VNode } from 'preact';
import type { UnitScoring } from '../../../src/shared/stats/unitScores';
import { QuantityBar } from '../quantity/quantityBar';
import { useTableKey } from '../quantity/useTableKey';
import type { EditorStore } from '../state/store';
import { strings } from './strings';

/** What heads and neurons are scored by. `T` changes between table and tiles. */
export function UnitBar({ store }: { readonly store: EditorStore }): VNode {
  const { unitsBy, unitsTable } = store.view;
  const toggle = (): void => {
    store.setView({ unitsTable: !store.view.unitsTable });
  };
  useTableKey(toggle);
  return (
    <QuantityBar
      label={strings.units}
      by={{
        label: strings.scoredBy,
        value: unitsBy,
        options: [
          { value: 'magnitude', text: strings.byMagnitude },
          // What was chosen stays to be seen where the next model has no calibration.
          ...(store.scores.hasObs || unitsBy === 'obs'
            ? [{ value: 'obs' as const, text: strings.byObs }]
            : []),
        ],
        onChange: (by: UnitScoring) => {
          store.setView({ unitsBy: by });
        },
      }}
      said={said(store)}
      table={{ text: strings.asTable, isShown: unitsTable, toggle }}
    />
  );
}

function said({ scores, view }: EditorStore): string {
  const { failure, isPending, sets, hasObs } = scores;
  if (failure) return [failure.message, failure.hint].filter(Boolean).join(' · ');
  if (isPending) return view.unitsBy === 'obs' ? strings.scoringObs : strings.scoring;
  if (sets && !hasObs) return strings.needsCalibration;
  return sets?.length === 0 ? strings.none : '';
}
