import type { ShownCell } from '../../src/shared/messages/sweepMessages';
import type { VerdictName } from '../../src/shared/sweep/verdict';
import { type Judging, verdictNameOfCell } from './verdicts';

/** What somebody looks for; pictures that are something else stand back, and count as before. */
export interface Filter {
  /** Words that a prompt has in it. */
  readonly prompt: string;
  readonly verdict: VerdictName | '';
}

export const everything: Filter = { prompt: '', verdict: '' };

/** Whether anything stands back. */
export const isOn = ({ prompt, verdict }: Filter): boolean => prompt !== '' || verdict !== '';

/** Whether a prompt has what somebody looks for. */
export const promptMatches = ({ prompt }: Filter, name: string): boolean =>
  name.toLowerCase().includes(prompt.trim().toLowerCase());

/** Whether a cell is looked for; a dense one has no verdict. */
export const cellMatches = (filter: Filter, cell: ShownCell, judging: Judging): boolean =>
  promptMatches(filter, cell.prompt) &&
  (filter.verdict === '' || verdictNameOfCell(cell, judging) === filter.verdict);
