import type { VNode } from 'preact';

/** As VS Code draws what failed: a ring with a cross. What failed is said beside it. */
export const ErrorIcon = (): VNode => (
  <svg class="sweep-error" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <circle cx="8" cy="8" r="6.5" />
    <path d="M5.5,5.5L10.5,10.5M5.5,10.5L10.5,5.5" />
  </svg>
);
