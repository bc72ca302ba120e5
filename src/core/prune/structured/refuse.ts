import { Failure } from '../../../shared/failure';

/** What a step cannot do, as a sentence that goes on from its label. */
export const refuse = (label: string, why: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `The step "${label}" ${why}.`,
    hint: 'Correct the step and try again.',
  });
