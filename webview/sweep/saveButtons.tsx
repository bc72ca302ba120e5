import type { VNode } from 'preact';
import { figureFormats, type SavedFigure, saveFigure } from './saveFigure';
import { useRovingStop } from './rovingStop';
import type { SweepStore } from './store';
import { strings } from './strings';

interface SaveProps {
  readonly store: SweepStore;
  readonly figure: SavedFigure;
}

/** A figure as a drawing, a picture or a table. */
export const SaveButtons = ({ store, figure }: SaveProps): VNode => (
  <div
    ref={useRovingStop<HTMLDivElement>('horizontal')}
    class="sweep-save"
    role="group"
    aria-label={`${strings.save}: ${figure.title}`}
  >
    {figureFormats.map(format => (
      <button
        key={format}
        type="button"
        class="link"
        title={`${strings.save}: ${format.toUpperCase()}`}
        onClick={() => {
          void saveFigure(store, figure, format);
        }}
      >
        {format.toUpperCase()}
      </button>
    ))}
  </div>
);
