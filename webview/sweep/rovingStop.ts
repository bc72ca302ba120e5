import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

const CONTROLS = ':is(button, input, select):enabled';

/**
 * Makes the controls of a place one tab stop: arrows along it go from one to the next, Home and End to the ends. The caret of a field
 * goes first, and choices that belong together are one of the controls.
 */
export function useRovingStop<E extends HTMLElement>(
  along: 'horizontal' | 'vertical',
): RefObject<E | null> {
  const place = useRef<E>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const until = new AbortController();
    const { signal } = until;
    let current: HTMLElement | undefined;
    const settle = (): void => {
      const stops = stopsIn(element);
      current = stops.find(each => isOne(each, current)) ?? stops[0];
      for (const each of element.querySelectorAll<HTMLElement>(CONTROLS)) {
        const stop = isOne(each, current) ? '0' : '-1';
        if (each.getAttribute('tabindex') !== stop) each.setAttribute('tabindex', stop);
      }
    };
    settle();
    const observer = new MutationObserver(settle);
    observer.observe(element, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    element.addEventListener(
      'focusin',
      ({ target }) => {
        current = target as HTMLElement;
        settle();
      },
      { signal },
    );
    element.addEventListener(
      'keydown',
      event => {
        const next = reached(event, stopsIn(element), along);
        if (!next) return;
        event.preventDefault();
        next.focus();
      },
      { signal },
    );
    return () => {
      observer.disconnect();
      until.abort();
    };
  }, [along]);
  return place;
}

const stopsIn = (element: HTMLElement): readonly HTMLElement[] =>
  [...element.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    each => !isRadio(each) || each.checked,
  );

const isRadio = (element: HTMLElement | undefined): element is HTMLInputElement =>
  element instanceof HTMLInputElement && element.type === 'radio';

const isOne = (a: HTMLElement, b: HTMLElement | undefined): boolean =>
  a === b || (isRadio(a) && isRadio(b) && a.name === b.name);

/** Where a key leads from the control that has the focus; undefined where it is none of these, or the control's own. */
function reached(
  { key, target, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent,
  stops: readonly HTMLElement[],
  along: 'horizontal' | 'vertical',
): HTMLElement | undefined {
  if (ctrlKey || metaKey || altKey || shiftKey) return undefined;
  const at = stops.indexOf(target as HTMLElement);
  const [back, on] =
    along === 'horizontal' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  const isField = target instanceof HTMLInputElement && /search|text/.test(target.type);
  if (key === back && !(isField && (target.selectionEnd ?? 0) > 0)) return stops.at(at - 1);
  if (key === on && !(isField && (target.selectionStart ?? 0) < target.value.length))
    return stops[(at + 1) % stops.length];
  if (!(target instanceof HTMLButtonElement)) return undefined;
  return key === 'Home' ? stops[0] : key === 'End' ? stops.at(-1) : undefined;
}
