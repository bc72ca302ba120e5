import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSource } from '../../../src/core/io/source';
import { ByteWindow, WINDOW_BYTES } from '../../../src/core/io/window';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const SIZE = 3 * WINDOW_BYTES + 17;
const content = Buffer.alloc(SIZE);
for (let i = 0; i < SIZE; i++) content[i] = (i * 2_654_435_761) >>> 24;

const anyRange = fc
  .tuple(fc.nat(SIZE - 1), fc.oneof(fc.integer({ min: 1, max: 40 }), fc.nat(WINDOW_BYTES)))
  .map(([offset, length]) => ({ offset, length: Math.min(length, SIZE - offset) }));

test('a window shows the file’s bytes, however it is moved', async () => {
  await writeFile(at('file'), content);
  const source = await openSource(at('file'));
  await fc.assert(
    fc.asyncProperty(fc.array(anyRange, { minLength: 1, maxLength: 12 }), async ranges => {
      const window = new ByteWindow(source);
      for (const { offset, length } of ranges) {
        await window.need(offset, length);
        const expected = content.subarray(offset, offset + length);
        expect(window.slice(offset, length).equals(expected)).toBe(true);
        if (length > 0) expect(window.byte(offset)).toBe(content[offset]);
      }
    }),
    { seed: 9, numRuns: 100 },
  );
  await source.close();
});

test('a window over a file that shrinks fails as truncated', async () => {
  await writeFile(at('file'), content);
  const source = await openSource(at('file'));
  await writeFile(at('file'), content.subarray(0, 100));
  const window = new ByteWindow(source);
  await expect(window.need(1000, 10)).rejects.toMatchObject({ code: 'truncated' });
  await source.close();
});

test('a cancelled walk stops at the next read', async () => {
  await writeFile(at('file'), content);
  const source = await openSource(at('file'));
  const controller = new AbortController();
  const window = new ByteWindow(source, controller.signal);
  await window.need(0, 10);
  controller.abort();
  await expect(window.need(2 * WINDOW_BYTES, 10)).rejects.toThrow('abort');
  await source.close();
});
