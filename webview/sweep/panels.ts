/** The parts of the view, each by what has the focus in it, in their order. */
const parts = [
  '.sweep-header button:enabled',
  '.sweep-answer [tabindex="0"]',
  '.sweep-toolbar [tabindex="0"]',
  '[data-figure=curve] [tabindex="0"]',
  '[data-figure=pictures] [tabindex="0"]',
  '.sweep-cell :is(:checked, :not([type=radio]))[tabindex="0"]',
  '[data-figure=map] [tabindex="0"]',
];

/** Gives the focus to the next part of the view, from the last to the first. */
export function focusNextPart(): void {
  const found = parts.flatMap(part => document.querySelector<HTMLElement>(part) ?? []);
  const { activeElement } = document;
  const boxOf = (element: Element | null): Element | null =>
    element?.closest('[data-figure], .sweep > *, .sweep-body > *') ?? null;
  const here = found.findIndex(element => boxOf(element) === boxOf(activeElement));
  found[(here + 1) % found.length]?.focus();
}
