import type { Page } from 'playwright-core';

/** A prompt's dot on a sweep's curve. */
export interface ShownDot {
  readonly verdict: string;
  readonly isAside: boolean;
  /** Of the curve's drawing, in pixels from the page's upper left corner: where its outline begins. */
  readonly x: number;
  readonly y: number;
  /** What a pointer there is told. */
  readonly words: string;
}

/** All dots, in the order of their paths: one path has many, an `M` each. */
export const shownDots = (page: Page): Promise<readonly ShownDot[]> =>
  page.locator('.sweep-dots').evaluate(layer => {
    const { left, top } = layer.getBoundingClientRect();
    return [...layer.querySelectorAll('path')].flatMap(path =>
      [...path.getAttribute('d')!.matchAll(/M([^,]+),([-\d.]+)/g)].map(([, x, y]) => {
        const [verdict = '', aside] = path.getAttribute('class')!.split(' ');
        const place = { clientX: left + Number(x) + 1, clientY: top + Number(y) + 1 };
        layer.dispatchEvent(new PointerEvent('pointermove', { ...place, bubbles: true }));
        const words = layer.querySelector('title')!.textContent;
        return {
          verdict,
          isAside: aside === 'aside',
          x: left + Number(x),
          y: top + Number(y),
          words,
        };
      }),
    );
  });
