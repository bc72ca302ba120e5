import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { promptsHash, readPrompts } from '../../../src/core/diffusion/readPrompts';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

async function prompts(content: string | Uint8Array): Promise<readonly string[]> {
  await writeFile(at('prompts.txt'), content);
  return readPrompts(at('prompts.txt'));
}

it('a prompt is a line, without the blanks around it', async () => {
  expect(await prompts('a cat\n  a dog\t\na fox')).toEqual(['a cat', 'a dog', 'a fox']);
});

it('a byte order mark, blank lines and the line ends of other systems are no part of a prompt', async () => {
  expect(await prompts('\uFEFFa cat\r\n\r\n   \r\na dog\r\n')).toEqual(['a cat', 'a dog']);
});

it('a line of 10,000 characters is a prompt: the tokenizer cuts it', async () => {
  const long = 'a very '.repeat(1430).slice(0, 10_000);
  expect(long).toHaveLength(10_000);
  expect(await prompts(`${long}\na cat`)).toEqual([long, 'a cat']);
});

it.each<[string, string | Uint8Array, object]>([
  ['without a prompt', '\n \r\n', { code: 'invalid-request' }],
  [
    'with a line longer than that',
    `a cat\n${'a'.repeat(10_001)}`,
    { code: 'invalid-request', message: expect.stringContaining('Line 2 of ') as string },
  ],
  ['in UTF-16', Buffer.from('\uFEFFa cat', 'utf16le'), { code: 'malformed' }],
  ['larger than any such file', Buffer.alloc((4 << 20) + 1, 'a'), { code: 'unsupported' }],
])('a file %s is refused by name', async (_, content, failure) => {
  await expect(prompts(content)).rejects.toMatchObject({ ...failure, path: at('prompts.txt') });
});

it('prompts have a name that depends on their texts and order', () => {
  expect(promptsHash(['a', 'b'])).toMatch(/^[0-9a-f]{32}$/);
  expect(promptsHash(['b', 'a'])).not.toBe(promptsHash(['a', 'b']));
  expect(promptsHash(['a\nb'])).not.toBe(promptsHash(['a', 'b']));
});
