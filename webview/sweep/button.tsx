import type { ComponentChildren, VNode } from 'preact';

interface ButtonProps {
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  readonly isPrimary?: boolean;
  readonly disabled?: boolean;
  /** Of a button that stays down. */
  readonly isPressed?: boolean;
  readonly title?: string;
}

/** A button as VS Code's: the toolkit's would take a quarter of what this page may weigh. */
export const Button = ({
  onClick,
  children,
  isPrimary = false,
  disabled = false,
  isPressed,
  title,
}: ButtonProps): VNode => (
  <button
    type="button"
    class={isPrimary ? 'sweep-button primary' : 'sweep-button'}
    disabled={disabled}
    aria-pressed={isPressed}
    title={title}
    onClick={onClick}
  >
    {children}
  </button>
);
