import { encode } from 'fast-png';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../src/core/image/crc32';
import { decodePng } from '../../../src/core/image/decodePng';
import { encodePng } from '../../../src/core/image/png';
import { readPngText } from '../../../src/core/image/pngText';

const raster = { width: 3, height: 2, rgb: Uint8Array.from({ length: 18 }, (_, i) => i * 13) };

test('a picture comes back as it was, with its texts', () => {
  const text = { parameters: 'a red apple\nSteps: 20', pollard: '{"a":1}' };
  const png = encodePng(raster, text);
  expect(decodePng(png)).toEqual(raster);
  expect(readPngText(png)).toEqual(text);
});

test('a text beyond Latin-1 goes into an iTXt chunk that leaves the picture readable', () => {
  const png = encodePng(raster, { parameters: 'ein Apfel 🍎', pollard: '{}' });
  expect(decodePng(png)).toEqual(raster);
  expect(readPngText(png)).toEqual({ pollard: '{}' });
  const text = Buffer.from(png);
  const at = text.indexOf('iTXtparameters\0\0\0\0\0');
  expect(text.subarray(at + 19, at + 19 + Buffer.byteLength('ein Apfel 🍎')).toString()).toBe(
    'ein Apfel 🍎',
  );
});

test('the same picture makes the same bytes', () => {
  expect(encodePng(raster, { a: 'b' })).toEqual(encodePng(raster, { a: 'b' }));
});

test.each([
  ['grey', 1, [9, 9, 9]],
  ['grey and transparent', 2, [9, 9, 9]],
  ['coloured', 3, [9, 8, 7]],
  ['coloured and transparent', 4, [9, 8, 7]],
] as const)('%s pictures are read as RGB', (_, channels, rgb) => {
  const data = Uint8Array.of(9, 8, 7, 6).subarray(0, channels);
  expect([...decodePng(encode({ width: 1, height: 1, data, channels })).rgb]).toEqual(rgb);
});

test.each([0, 8, 30, 60])('a PNG cut after %i bytes is refused as malformed', length => {
  const png = encodePng(raster).subarray(0, length);
  for (const read of [decodePng, readPngText])
    expect(() => read(png)).toThrow(expect.objectContaining({ code: 'malformed' }));
});

test('a damaged text is refused', () => {
  const png = Buffer.from(encodePng(raster, { pollard: '{"seed":7}' }));
  png.write('8', png.indexOf('"seed":') + 7);
  expect(() => readPngText(png)).toThrow(expect.objectContaining({ code: 'malformed' }));
});

describe('a bomb', () => {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)];
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    head.writeUInt32BE(data.length);
    tail.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, tail]);
  };
  const png = (width: number, height: number, ...chunks: readonly Buffer[]): Buffer => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2], 8);
    const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      ...chunks,
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };
  const swollen = deflateSync(Buffer.alloc(300 << 20), { level: 1 });
  const line = (text: string): Buffer => chunk('tEXt', Buffer.from(text, 'latin1'));
  const grown = (): number => process.memoryUsage().rss;

  test.each([
    [
      'of many pixels',
      png(30_000, 30_000, chunk('IDAT', swollen)),
      'unsupported',
      '30,000 × 30,000',
    ],
    [
      'whose bytes are more than its pixels',
      png(2, 2, chunk('IDAT', swollen)),
      'malformed',
      'larger',
    ],
  ])('%s is refused before it unfolds', (_, bytes, code, said) => {
    const before = grown();
    expect(() => decodePng(bytes)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(said) as string }),
    );
    expect(grown() - before).toBeLessThan(100 << 20);
  });

  test('in a colour profile is not looked at', () => {
    const profile = chunk('iCCP', Buffer.concat([Buffer.from('x\0\0', 'latin1'), swollen]));
    const pixels = chunk('IDAT', deflateSync(Buffer.of(0, 1, 2, 3)));
    const before = grown();
    expect([...decodePng(png(1, 1, profile, pixels)).rgb]).toEqual([1, 2, 3]);
    expect(grown() - before).toBeLessThan(100 << 20);
  });

  test('does not hinder the reading of its texts, which unfolds nothing', () => {
    const before = grown();
    const bytes = png(30_000, 30_000, line('pollard\0{}'), chunk('IDAT', swollen));
    expect(readPngText(bytes)).toEqual({ pollard: '{}' });
    expect(grown() - before).toBeLessThan(100 << 20);
  });

  test('of text is refused', () => {
    const long = line(`pollard\0${'x'.repeat(5 << 20)}`);
    expect(() => readPngText(png(1, 1, long))).toThrow(
      expect.objectContaining({ code: 'unsupported' }),
    );
  });
});
