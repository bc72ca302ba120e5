import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globTest } from '../../../src/core/model/glob';

describe('a glob', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['*', ['', 'a', 'a/b.c\nd'], []],
    ['a*c', ['ac', 'abc', 'abcc'], ['a', 'acb', 'ca']],
    ['*ab*ab', ['abab', 'aabxaab', 'ababab'], ['ab', 'abba']],
    ['to_?', ['to_q', 'to_🦙'], ['to_', 'to_qk']],
    ['[a-c][!x]', ['ay', 'c-'], ['ax', 'dy', 'a']],
    ['[]]', [']'], ['[', '']],
    ['[a\\]-]', ['a', ']', '-'], ['\\', 'b']],
    ['[^^]', ['a'], ['^']],
    ['{q,k}*', ['q', 'k1'], ['v']],
    ['to_{q,{k,v}}.{1..3}', ['to_q.1', 'to_v.3'], ['to_x.1', 'to_q.4']],
    ['\\*', ['*'], ['a', '\\*']],
    ['a(b|c)+', ['a(b|c)+'], ['ab']],
  ])('%j', (pattern, fits, others) => {
    const test = globTest(pattern);
    expect([...fits, ...others].filter(test)).toEqual(fits);
  });

  test.each([
    ['[a', '"[" begins nothing'],
    ['{a', '"{" begins nothing'],
    ['[z-a]', 'Range out of order'],
    ['a'.repeat(513), 'it is too long'],
    ['{a,b}'.repeat(9), 'too many alternatives'],
  ])('%.20s is refused', (pattern, why) => {
    expect(() => globTest(pattern)).toThrow(why);
  });

  test('agrees with trying every way to share a text among its stars', () => {
    const simple = (glob: string, text: string): boolean => {
      if (glob === '') return text === '';
      const rest = glob.slice(1);
      if (glob.startsWith('*'))
        return Array.from({ length: text.length + 1 }, (_, n) => text.slice(n)).some(tail =>
          simple(rest, tail),
        );
      return (
        text !== '' && (glob.startsWith('?') || glob[0] === text[0]) && simple(rest, text.slice(1))
      );
    };
    const over = (letters: string, maxLength: number) =>
      fc.string({ unit: fc.constantFrom(...Array.from(letters)), maxLength });
    fc.assert(
      fc.property(over('ab*?', 7), over('ab', 9), (glob, text) => {
        expect(globTest(glob)(text)).toBe(simple(glob, text));
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  test('of hundreds of stars takes no more than its length times that of the text', () => {
    const name = 'a'.repeat(10_000);
    for (const part of ['*?', '*a', '*[a-b]', '*\\a'])
      expect(globTest(`${part.repeat(80)}b`)(name)).toBe(false);
  });
});
