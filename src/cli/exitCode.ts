import { CommanderError } from 'commander';
import { toFailure } from '../shared/failure';
import { tell } from './report/output';

/** 0 done, 1 failed, 2 wrong usage, 130 cancelled. */
export type ExitCode = 0 | 1 | 2 | 130;

/** What a command's end means to the shell. Says on stderr what commander has not said already. */
export function exitCodeOf(thrown: unknown): ExitCode {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  const { code, message, hint, detail } = toFailure(thrown);
  tell(hint === undefined ? message : `${message} ${hint}`);
  if (code === 'internal' && detail !== undefined) tell(detail);
  if (code === 'cancelled') return 130;
  return code === 'invalid-request' ? 2 : 1;
}
