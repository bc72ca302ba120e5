import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import './pair.css';

export interface PairProps {
  readonly before: string;
  readonly after: string;
  /** What is shown, for those who do not see it. */
  readonly label: string;
}

/** Two images over each other, cut where the slider stands: left of it before, right of it after. */
export function Wipe({ before, after, label }: PairProps): VNode {
  const [position, setPosition] = useState(50);
  return (
    <div class="pair-wipe">
      <img class="pair-picture" src={after} alt="" />
      <img
        class="pair-picture"
        src={before}
        alt=""
        style={{ clipPath: `inset(0 ${100 - position}% 0 0)` }}
      />
      <span class="pair-wipe-line" style={{ left: `${position}%` }} />
      <input
        type="range"
        min={0}
        max={100}
        step={0.5}
        value={position}
        aria-label={label}
        onInput={({ currentTarget }) => {
          setPosition(currentTarget.valueAsNumber);
        }}
      />
    </div>
  );
}
