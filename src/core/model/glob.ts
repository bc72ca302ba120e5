import { expand } from 'brace-expansion';

/** Characters of a pattern, and what its braces may come to. */
const LONGEST = 512;
const ALTERNATIVES = 256;

type Atom = '*' | ((character: string) => boolean);

/**
 * Whether a text is one of a glob: `*` is any run of characters, `?` one, `[a-z]` one of some, `[!a-z]` one of all others,
 * `{a,b}` and `{1..3}` alternatives, and a backslash takes a character as it is. Takes at most the pattern's length times the
 * text's, however many stars there are: regular expressions go back through all ways to share a text among stars. Fails with an
 * error that says what is wrong with the pattern.
 */
export function globTest(pattern: string): (text: string) => boolean {
  if (pattern.length > LONGEST) throw new Error('it is too long');
  const bounds = { max: ALTERNATIVES + 1, maxSteps: 1_000_000 };
  const plain = pattern.includes('{') ? expand(pattern, bounds) : [pattern];
  if (plain.length > ALTERNATIVES) throw new Error('its braces have too many alternatives');
  const alternatives = plain.map(atomsOf);
  return text => {
    const characters = Array.from(text);
    return alternatives.some(atoms => matches(atoms, characters));
  };
}

/** When a character does not fit, the last star takes one more: those before it need none. */
function matches(atoms: readonly Atom[], text: readonly string[]): boolean {
  let [atom, at] = [0, 0];
  let last: { readonly atom: number; readonly at: number } | undefined;
  while (at < text.length) {
    const wanted = atoms[atom];
    if (wanted === '*') last = { atom: ++atom, at };
    else if (wanted?.(text[at]!)) [atom, at] = [atom + 1, at + 1];
    else if (last) {
      last = { ...last, at: last.at + 1 };
      ({ atom, at } = last);
    } else return false;
  }
  return atoms.slice(atom).every(rest => rest === '*');
}

function atomsOf(glob: string): readonly Atom[] {
  const tokens = glob.match(/\\[^]|\[[!^]?\]?(?:\\[^]|[^\]\\])*\]|[^]/gu) ?? [];
  return tokens.map(token => {
    if (token === '*') return '*';
    if (token === '?') return () => true;
    if (token === '[' || token === '{')
      throw new Error(`"${token}" begins nothing: write [abc], {one,other} or \\${token}`);
    if (token.startsWith('[')) return oneOf(token);
    const character = token.length > 1 && token.startsWith('\\') ? token.slice(1) : token;
    return found => found === character;
  });
}

/** A class of one character cannot make a regular expression slow. */
function oneOf(token: string): (character: string) => boolean {
  const [, not, members = ''] = /^\[([!^]?)([^]*)\]$/.exec(token) ?? [];
  const quoted = members.replace(/\\?([^])/gu, (all, character: string) =>
    all === '-' ? all : character.replace(/[\\\]^[-]/, '\\$&'),
  );
  const test = new RegExp(`^[${not ? '^' : ''}${quoted}]$`, 'su');
  return character => test.test(character);
}
