import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { type ComponentChildren, h, type VNode } from 'preact';

/** The only importer of the toolkit: every form control of Pollard's webviews. */
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextArea(),
  vsCodeTextField(),
);

/** A toolkit element: Preact has no types for its tags. */
const element = (
  tag: string,
  props: Readonly<Record<string, unknown>>,
  children?: ComponentChildren,
): VNode => h<Record<string, unknown>>(tag, props, children);

const valueOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;

export interface ButtonProps {
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  readonly appearance?: 'primary' | 'secondary' | 'icon';
  readonly disabled?: boolean;
  readonly label?: string;
  readonly class?: string;
  /** For a button that stays down. */
  readonly pressed?: boolean;
}

export function Button({
  onClick,
  children,
  appearance = 'primary',
  disabled = false,
  label,
  ...rest
}: ButtonProps): VNode {
  return element(
    'vscode-button',
    {
      appearance,
      disabled,
      onClick,
      title: label,
      'aria-label': label,
      'aria-pressed': rest.pressed === undefined ? undefined : String(rest.pressed),
      class: rest.class,
    },
    children,
  );
}

export interface DropdownProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

export function Dropdown<T extends string>({
  label,
  value,
  options,
  onChange,
  disabled = false,
}: DropdownProps<T>): VNode {
  return element(
    'vscode-dropdown',
    {
      'aria-label': label,
      title: label,
      // The toolkit reads the value again when its options are replaced.
      key: options.map(option => option.value).join(),
      value,
      disabled,
      onchange: (event: Event) => {
        onChange(valueOf(event) as T);
      },
    },
    options.map(option =>
      element(
        'vscode-option',
        { key: option.value, value: option.value, selected: option.value === value },
        option.text,
      ),
    ),
  );
}

/** The toolkit names unlabelled fields "Text field" as they enter the page; the label is set after that. */
const labelled =
  (label: string) =>
  (field: HTMLElement | null): void => {
    field?.setAttribute('aria-label', label);
  };

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onCommit?: (value: string) => void;
  readonly placeholder?: string;
  readonly class?: string;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
  readonly id?: string;
}

export function TextField({
  label,
  onInput,
  onCommit,
  invalid = false,
  ...rest
}: TextFieldProps): VNode {
  return element('vscode-text-field', {
    ...rest,
    ref: labelled(label),
    'aria-invalid': String(invalid),
    oninput: (event: Event) => {
      onInput(valueOf(event));
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === 'Enter') onCommit?.(valueOf(event));
    },
  });
}

export interface TextAreaProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly rows?: number;
  readonly class?: string;
}

export function TextArea({ label, onInput, rows = 2, ...rest }: TextAreaProps): VNode {
  return element('vscode-text-area', {
    ...rest,
    rows,
    resize: 'vertical',
    ref: labelled(label),
    oninput: (event: Event) => {
      onInput(valueOf(event));
    },
  });
}

export interface CheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Checkbox({ label, checked, onChange }: CheckboxProps): VNode {
  return element(
    'vscode-checkbox',
    {
      checked,
      onchange: (event: Event) => {
        onChange((event.currentTarget as HTMLInputElement).checked);
      },
    },
    label,
  );
}

/** A turning ring, for the eye: it calls itself an alert, and the words beside it say what is waited for. */
export const ProgressRing = (): VNode => element('vscode-progress-ring', { 'aria-hidden': 'true' });
