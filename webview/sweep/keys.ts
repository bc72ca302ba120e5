import { useEffect } from 'preact/hooks';
import { wantsReducedMotion } from '../ui/reducedMotion';
import type { ComparerView } from './comparerView';
import { focusedFigure } from './figureName';
import type { SweepStore } from './store';
import { ZOOM_STEP } from './zoomBar';

/**
 * Keys that work wherever in the view the focus is: T puts a table in the place of the figure that has it, B blinks, W wipes, D held
 * shows the dense picture, P compares with the cursor's column, V says what the picture is, Z shows it large, + - 0 zoom, ? lists them, Esc goes back.
 */
export function useKeys(store: SweepStore): void {
  useEffect(() => {
    const until = new AbortController();
    const { signal } = until;
    const down = (event: KeyboardEvent): void => {
      if (!isForText(event) && press(store, event)) event.preventDefault();
    };
    const up = ({ key }: KeyboardEvent): void => {
      if (key.toLowerCase() === 'd') store.holdDense(false);
    };
    const focus = (): void => void store.host.focus({ hasFocus: true });
    if (document.hasFocus()) focus();
    window.addEventListener('focus', focus, { signal });
    window.addEventListener('keydown', down, { signal });
    window.addEventListener('keyup', up, { signal });
    // A key that is let go elsewhere is not heard here.
    window.addEventListener(
      'blur',
      () => {
        store.holdDense(false);
        void store.host.focus({ hasFocus: false });
      },
      { signal },
    );
    return () => {
      until.abort();
    };
  }, [store]);
}

/** A list of choices jumps to what is typed, and a field takes it; keys with others are VS Code's. */
const isForText = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  ctrlKey ||
  metaKey ||
  altKey ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && /search|text/.test(target.type));

/** Whether a key was one of the view's. */
function press(store: SweepStore, { key, repeat }: KeyboardEvent): boolean {
  const letter = key.toLowerCase();
  if (letter === 'd') store.holdDense(true);
  else if (repeat) return false;
  else if (key === 'Escape') return store.back();
  else if (!Object.hasOwn(actions, letter)) return false;
  else actions[letter]!(store);
  return true;
}

const actions: Readonly<Record<string, (store: SweepStore) => void>> = {
  t: toggleFocused,
  w: store => {
    toggle(store, 'wipe');
  },
  b: store => {
    if (store.view === 'blink' && wantsReducedMotion()) store.swap();
    else toggle(store, 'blink');
  },
  p: store => {
    store.pin(store.cursor.column);
  },
  v: store => {
    store.overrule();
  },
  '?': store => {
    store.help(!store.isHelp);
  },
  z: store => {
    store.enlarge(!store.isLarge);
  },
  '+': store => {
    store.zoomBy(ZOOM_STEP);
  },
  '=': store => {
    store.zoomBy(ZOOM_STEP);
  },
  '-': store => {
    store.zoomBy(1 / ZOOM_STEP);
  },
  '0': store => {
    store.zoomBy(0);
  },
};

/** What stands in the figure's place has the focus then. */
function toggleFocused(store: SweepStore): void {
  const figure = focusedFigure();
  store.toggleTable(figure);
  requestAnimationFrame(() => {
    if (document.activeElement === document.body)
      document.querySelector<HTMLElement>(`[data-figure=${figure}] [tabindex="0"]`)?.focus();
  });
}

const toggle = (store: SweepStore, view: ComparerView): void => {
  store.choose({ view: store.view === view ? 'pair' : view });
};
