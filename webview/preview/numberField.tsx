import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { TextField } from '../ui/controls';
import type { PreviewStore } from './store';
import { strings } from './strings';

interface NumberFieldProps {
  readonly store: PreviewStore;
  readonly name: 'seed' | 'steps' | 'guidance' | 'batch' | 'width' | 'height';
  readonly label: string;
  readonly least: number;
  readonly fraction?: boolean;
  /** Empty means that the pipeline decides. */
  readonly optional?: boolean;
}

/** A number of the form; what does not fit is marked and not taken. */
export function NumberField(props: NumberFieldProps): VNode {
  const { store, name, label, optional = false } = props;
  const value = store.form?.[name];
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === undefined ? '' : String(value));
  const invalid = typed !== null && read(typed, props) === undefined;
  return (
    <div class="preview-field">
      <span class="quiet" aria-hidden="true">
        {label}
      </span>
      <TextField
        label={invalid ? `${label}: ${typed} ${strings.invalid}` : label}
        value={shown}
        invalid={invalid}
        {...(optional && { placeholder: strings.ownSize })}
        onInput={text => {
          const number = read(text, props);
          setTyped(number === undefined || String(number ?? '') !== text ? text : null);
          if (number === null) store.clear(name);
          else if (number !== undefined) store.edit({ [name]: number });
        }}
      />
    </div>
  );
}

/** The number; null for an allowed nothing; undefined for what does not fit. */
function read(
  text: string,
  { least, fraction = false, optional = false }: NumberFieldProps,
): number | null | undefined {
  if (text.trim() === '') return optional ? null : undefined;
  const value = Number(text.replace(',', '.'));
  const fits =
    Number.isFinite(value) && value >= least && (fraction || Number.isSafeInteger(value));
  return fits ? value : undefined;
}
