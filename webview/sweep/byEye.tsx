import type { VNode } from 'preact';
import { Button } from './button';
import type { SweepStore } from './store';
import { strings } from './strings';

/** Which setting would you accept: the last acceptable picture of each row sets the tolerance, and says on how many prompts. */
export function ByEye({ store }: { readonly store: SweepStore }): VNode {
  const { accepted, byEye } = store;
  return (
    <>
      <Button
        isPressed={accepted !== undefined}
        title={strings.byEyeHint}
        onClick={() => {
          store.askByEye(!accepted);
        }}
      >
        {strings.setByEye}
      </Button>
      <span aria-live="polite" class="quiet">
        {accepted && `${strings.lastAcceptable} `}
        {byEye > 0 &&
          `${strings.calibrated} ${byEye} ${byEye === 1 ? strings.onePrompt : strings.prompts}`}
      </span>
    </>
  );
}
