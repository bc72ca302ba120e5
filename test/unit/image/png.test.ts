import { expect, test } from 'vitest';
import { decodePng, encodePng } from '../../../src/core/image/png';

const raster = { width: 3, height: 2, rgb: Uint8Array.from({ length: 18 }, (_, i) => i * 13) };

test('a picture comes back as it was, with its texts', () => {
  const png = encodePng(raster, { parameters: 'a red apple\nSteps: 20', pollard: '{"a":1}' });
  expect(decodePng(png)).toEqual({
    raster,
    text: { parameters: 'a red apple\nSteps: 20', pollard: '{"a":1}' },
  });
});

test('a text beyond Latin-1 goes into an iTXt chunk that leaves the picture readable', () => {
  const png = encodePng(raster, { parameters: 'ein Apfel 🍎', pollard: '{}' });
  expect(decodePng(png)).toEqual({ raster, text: { pollard: '{}' } });
  const text = Buffer.from(png);
  const at = text.indexOf('iTXtparameters\0\0\0\0\0');
  expect(text.subarray(at + 19, at + 19 + Buffer.byteLength('ein Apfel 🍎')).toString()).toBe(
    'ein Apfel 🍎',
  );
});

test('the same picture makes the same bytes', () => {
  expect(encodePng(raster, { a: 'b' })).toEqual(encodePng(raster, { a: 'b' }));
});

test('grey and transparent pictures are read as RGB', () => {
  const png = encodePng({ width: 1, height: 1, rgb: Uint8Array.of(9, 9, 9) });
  expect([...decodePng(png).raster.rgb]).toEqual([9, 9, 9]);
});

test.each([0, 8, 30, 60])('a PNG cut after %i bytes is refused as malformed', length => {
  const png = encodePng(raster).subarray(0, length);
  expect(() => decodePng(png)).toThrow(expect.objectContaining({ code: 'malformed' }));
});
