import type { ComponentChildren, VNode } from 'preact';
import { Button, Dropdown, type DropdownProps } from '../../ui/controls';
import './quantityBar.css';

interface BarProps<By extends string> {
  readonly label: string;
  /** What it is measured by, or for. */
  readonly by: DropdownProps<By>;
  readonly said: string;
  /** Whether figures stand in place of the tiles, and what changes that. */
  readonly table: { readonly text: string; readonly isShown: boolean; readonly toggle: () => void };
  /** What starts and stops its measurement. */
  readonly children?: ComponentChildren;
}

/** Above the tiles of a quantity that is no picture of weights: what it is measured by, how far that is, tiles or table. */
export const QuantityBar = <By extends string>({
  label,
  by,
  said,
  table,
  children,
}: BarProps<By>): VNode => (
  <section class="quantity-bar" aria-label={label}>
    <Dropdown {...by} />
    <span class="quiet quantity-said" role="status">
      {said}
    </span>
    {children}
    <Button appearance="secondary" pressed={table.isShown} onClick={table.toggle}>
      {table.text}
    </Button>
  </section>
);
