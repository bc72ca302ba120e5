import type { ComponentChildren, VNode } from 'preact';
import type { FigureName } from './figureName';

interface TwinProps {
  readonly figure: FigureName;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** The place of a table that stands for a figure: one tab stop, which scrolls. */
export const Twin = ({ figure, label, children }: TwinProps): VNode => (
  <div class="sweep-twin" data-figure={figure}>
    <div role="region" tabIndex={0} aria-label={label}>
      {children}
    </div>
  </div>
);

export const NONE = '–';

export const twoDecimals = (value: number | null | undefined): string =>
  value === undefined ? NONE : value !== null && Number.isFinite(value) ? value.toFixed(2) : '∞';
