/** Figures that a table can stand for. */
export const figureNames = ['curve', 'pictures', 'map'] as const;

export type FigureName = (typeof figureNames)[number];

/** The figure that has the focus; the curve where none has. */
export function focusedFigure(): FigureName {
  const name = document.activeElement?.closest<HTMLElement>('[data-figure]')?.dataset['figure'];
  return figureNames.find(each => each === name) ?? 'curve';
}
