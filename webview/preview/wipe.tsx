import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { strings } from './strings';

export interface PairProps {
  readonly before: string;
  readonly after: string;
}

/** Two images over each other, cut where the slider stands: left of it before, right of it after. */
export function Wipe({ before, after }: PairProps): VNode {
  const [position, setPosition] = useState(50);
  return (
    <div class="preview-wipe">
      <img class="preview-picture" src={after} alt="" />
      <img
        class="preview-picture"
        src={before}
        alt=""
        style={{ clipPath: `inset(0 ${100 - position}% 0 0)` }}
      />
      <span class="preview-wipe-line" style={{ left: `${position}%` }} />
      <input
        type="range"
        min={0}
        max={100}
        step={0.5}
        value={position}
        aria-label={strings.wipePosition}
        onInput={({ currentTarget }) => {
          setPosition(currentTarget.valueAsNumber);
        }}
      />
    </div>
  );
}
