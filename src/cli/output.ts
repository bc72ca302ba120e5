import { printableLines } from '../shared/printable';

/** Prints a result: the only way to stdout. Names come from files: their control characters are shown, not obeyed. */
export const print = (text: string): void => {
  process.stdout.write(printableLines(text));
};

/** Tells what is worth knowing besides the result, on stderr. */
export const tell = (text: string): void => {
  process.stderr.write(`${printableLines(text)}\n`);
};
