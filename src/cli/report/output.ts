import { toFailure } from '../../shared/failure';
import { printableLines } from '../../shared/printable';

/** Prints a result: the only way to stdout. Names come from files: their control characters are shown, not obeyed. */
export const print = (text: string): void => {
  process.stdout.write(printableLines(text));
};

/** Tells what is worth knowing besides the result, on stderr. */
export const tell = (text: string): void => {
  process.stderr.write(`${printableLines(text)}\n`);
};

/**
 * Ends with 1 when a result is lost on its way out, whatever else went well. A reader that has gone (`pollard … | head`)
 * needs no message.
 */
export function watchOutput(): void {
  let lost: unknown;
  process.stdout.on('error', thrown => {
    if (lost === undefined && (thrown as NodeJS.ErrnoException).code !== 'EPIPE')
      tell(`The result could not be written to stdout: ${why(thrown)}.`);
    lost ??= thrown;
  });
  // Without messages there is still a result.
  process.stderr.on('error', () => undefined);
  process.on('exit', code => {
    if (lost !== undefined && code === 0) process.exitCode = 1;
  });
}

function why(thrown: unknown): string {
  const { code, message } = toFailure(thrown);
  return code === 'no-space' ? 'no space is left' : message;
}
