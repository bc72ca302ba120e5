import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { SweepStore } from './store';
import { strings } from './strings';
import { movedByKey, nearestTolerance, toleranceRange, typedTolerance } from './toleranceRange';

/** The tolerance as a number that is typed, and what it was before somebody moved it; what is no number is said in words, and changes nothing. */
export function ToleranceField({ store }: { readonly store: SweepStore }): VNode {
  const { tolerance } = store;
  const [typed, type] = useState<string>();
  const problem = useId();
  const isWrong = typed !== undefined && typedTolerance(typed) === undefined;
  const { least, most } = toleranceRange;
  const enter = (value: number | undefined): void => {
    if (value === undefined) return;
    type(undefined);
    store.choose({ tolerance: nearestTolerance(value) });
  };
  return (
    <span class="sweep-tolerance">
      <label>
        {strings.within}{' '}
        <input
          type="text"
          inputMode="decimal"
          autocomplete="off"
          title={strings.toleranceHint}
          value={typed ?? tolerance.toFixed(2)}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? problem : undefined}
          onInput={({ currentTarget }) => {
            type(currentTarget.value);
          }}
          onChange={({ currentTarget }) => {
            enter(typedTolerance(currentTarget.value));
          }}
          onKeyDown={event => {
            if (event.key === 'Escape' && typed !== undefined) {
              type(undefined);
              event.stopPropagation();
            }
            if (!/Up$|Down$/.test(event.key)) return;
            event.preventDefault();
            enter(movedByKey(event, typedTolerance(typed ?? '') ?? tolerance));
          }}
          onBlur={() => {
            type(undefined);
          }}
        />
      </label>
      {tolerance !== store.usual && (
        <span class="sweep-tolerance-was quiet">
          {strings.was} {store.usual.toFixed(2)}{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              store.choose({ tolerance: store.usual });
            }}
          >
            {strings.reset}
          </button>
        </span>
      )}
      <span id={problem} role="alert">
        {isWrong && `${strings.typeNumber} ${least.toFixed(2)} ${strings.to} ${most.toFixed(2)}.`}
      </span>
    </span>
  );
}
