import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '../../../src/shared/csv';
import { printable } from '../../../src/shared/printable';

/** A plain reader of RFC 4180, one character at a time. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '"' && quoted && text[i + 1] === '"') {
      field += character;
      i++;
    } else if (character === '"') quoted = !quoted;
    else if (quoted || (character !== ',' && !text.startsWith('\r\n', i))) field += character;
    else {
      row.push(field);
      field = '';
      if (character === ',') continue;
      rows.push(row);
      row = [];
      i++;
    }
  }
  expect([row, field, quoted]).toEqual([[], '', false]);
  return rows;
}

describe('comma-separated values', () => {
  it('are read back as they were, whatever the texts', () => {
    const plain = fc.string({ unit: 'grapheme' }).filter(text => !/^\s*[=+\-@＝＋－＠]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, plain), { maxLength: 5 }), rows => {
        expect(parseCsv(csvText(['a', 'b'], rows))).toEqual([
          ['a', 'b'],
          ...rows.map(row => row.map(printable)),
        ]);
      }),
      { seed: 7 },
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '  =1+1', '＝1', '=HYPERLINK("x";"y, z")'])(
    'never begin with what a spreadsheet takes for a formula: %s',
    text => {
      expect(parseCsv(csvText(['a'], [[text]]))[1]).toEqual([`'${text}`]);
    },
  );

  it('write numbers as they are, also below zero, infinity as inf, and the unknown as nothing', () => {
    expect(csvText(['a', 'b', 'c', 'd'], [[-0.125, Infinity, undefined, 1e-7]])).toBe(
      'a,b,c,d\r\n-0.125,inf,,1e-7\r\n',
    );
  });

  it('show control characters and turned writing, and end no row early', () => {
    expect(csvText(['a'], [['x\r\ny\u202ez\u0000']])).toBe(
      'a\r\nx\\u000d\\u000ay\\u202ez\\u0000\r\n',
    );
  });
});
