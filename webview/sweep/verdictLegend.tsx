import type { VNode } from 'preact';
import { verdicts } from '../../src/shared/sweep/verdict';
import { strings } from './strings';
import { verdictWord } from './verdicts';

/** What marks and the strips under pictures mean, from the best verdict to the worst. */
export const VerdictLegend = (): VNode => (
  <ul class="sweep-verdicts quiet" aria-label={strings.verdicts}>
    {verdicts.toReversed().map(name => (
      <li key={name}>
        <span class={`sweep-mark ${name}`} aria-hidden="true" />
        <span class={`sweep-strip ${name}`} aria-hidden="true" />
        {verdictWord[name]}
      </li>
    ))}
  </ul>
);
