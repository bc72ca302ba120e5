/** Escapes that move cursors and retitle windows, and characters that turn the direction of writing (Trojan Source). */
const unprintable = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text in which control characters stand as `\u001b`, as in JSON, so that no terminal obeys them. */
export const printable = (text: string): string => text.replace(unprintable, escaped);

/** As `printable`, line by line. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
