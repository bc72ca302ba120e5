import type { VNode } from 'preact';
import { ProgressRing } from './controls';
import './waiting.css';

/** Stands where something is still to come: a turning ring, and in words what is waited for. */
export const Waiting = ({ text }: { readonly text: string }): VNode => (
  <p class="waiting quiet" role="status">
    <ProgressRing />
    {text}
  </p>
);

/** A page that has nothing to show yet. */
export const WaitingPage = ({ text }: { readonly text: string }): VNode => (
  <main class="waiting-page" aria-busy="true">
    <Waiting text={text} />
  </main>
);
