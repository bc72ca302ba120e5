import type { ComponentChildren, VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { cursorSentence } from './cellSentence';
import type { SweepStore } from './store';

interface FigureProps {
  readonly store: SweepStore;
  readonly label: string;
  /** Whether a key was one of the figure's. */
  readonly press: (event: KeyboardEvent) => boolean;
  /** Somebody clicked at so many pixels from its upper left corner. */
  readonly point: (x: number, y: number) => void;
  readonly children: ComponentChildren;
}

/** A figure that the cursor moves through: one tab stop, arrows, clicks; where the cursor comes to is said while it has the focus. */
export function CursorFigure({ store, label, press, point, children }: FigureProps): VNode {
  const figure = useRef<HTMLDivElement>(null);
  const [hasFocus, setFocus] = useState(false);
  return (
    <div
      ref={figure}
      class="sweep-cursor-figure"
      role="application"
      aria-label={label}
      tabIndex={0}
      onFocus={() => {
        setFocus(true);
      }}
      onBlur={() => {
        setFocus(false);
      }}
      onKeyDown={event => {
        if (press(event)) event.preventDefault();
      }}
      onClick={({ clientX, clientY }) => {
        const { left, top } = figure.current!.getBoundingClientRect();
        point(clientX - left, clientY - top);
      }}
    >
      {children}
      <span class="spoken" role="status">
        {hasFocus && cursorSentence(store)}
      </span>
    </div>
  );
}
