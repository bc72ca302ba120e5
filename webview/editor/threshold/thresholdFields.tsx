import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import { magnitude } from '../../../src/shared/format';
import { strings } from '../../strings';
import { TextField } from '../../ui/controls';
import type { Threshold } from '../state/threshold';

/** Sparsity and threshold as numbers: typing one moves the line, and with it the other. */
export function ThresholdFields({
  threshold,
  children,
}: {
  readonly threshold: Threshold;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <div class="threshold-fields">
      {children}
      <NumberField
        label={strings.sparsityPercent}
        text={threshold.sparsity === null ? '…' : (threshold.sparsity * 100).toFixed(2)}
        accepts={value => value >= 0 && value <= 100}
        onValue={value => {
          threshold.setSparsity(value / 100);
        }}
      />
      <NumberField
        label={strings.thresholdMagnitude}
        text={magnitude(threshold.magnitude)}
        accepts={value => value >= 0}
        onValue={value => {
          threshold.moveTo(value);
        }}
      />
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly text: string;
  readonly accepts: (value: number) => boolean;
  readonly onValue: (value: number) => void;
}

/** Keeps what is being typed until the field is left. */
function NumberField({ label, text, accepts, onValue }: NumberFieldProps): VNode {
  const [draft, setDraft] = useState<string | null>(null);
  const valid = (typed: string): boolean => {
    const value = Number(typed.replace(',', '.'));
    return typed.trim() !== '' && Number.isFinite(value) && accepts(value);
  };
  return (
    <label
      class="threshold-field"
      onFocusOut={() => {
        setDraft(null);
      }}
    >
      <span class="quiet" aria-hidden="true">
        {label}
      </span>
      <TextField
        label={label}
        value={draft ?? text}
        invalid={draft !== null && !valid(draft)}
        onInput={typed => {
          setDraft(typed);
          if (valid(typed)) onValue(Number(typed.replace(',', '.')));
        }}
      />
    </label>
  );
}
