import { createHash } from 'node:crypto';
import { readWithin } from '../io/readWithin';
import { Failure } from '../../shared/failure';
import { integer } from '../../shared/format';

/** Bytes of a file of prompts: ten thousand long ones. */
const PROMPTS_LIMIT = 4 << 20;
/** Characters of a prompt: a hundred times what a text encoder reads. */
const PROMPT_LIMIT = 10_000;

/**
 * Reads a text file with a prompt on each line; blank lines do not count, nor does a byte order mark. Fails as `readWithin`
 * does, `malformed` where it is no UTF-8, `invalid-request` where it holds no prompt or a line is longer than any prompt.
 */
export async function readPrompts(file: string): Promise<readonly string[]> {
  const bytes = await readWithin(file, PROMPTS_LIMIT);
  const prompts = decode(bytes, file)
    .split(/\r\n|\n|\r/)
    .map((line, at) => checked(line.trim(), at + 1, file))
    .filter(line => line !== '');
  if (prompts.length > 0) return prompts;
  throw new Failure({
    code: 'invalid-request',
    message: `${file} holds no prompt.`,
    hint: 'Write one on each line.',
    path: file,
  });
}

/** Stands for prompts in their order: 32 hexadecimal digits. */
export const promptsHash = (prompts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(prompts)).digest('hex').slice(0, 32);

function checked(prompt: string, line: number, file: string): string {
  if (prompt.length <= PROMPT_LIMIT) return prompt;
  throw new Failure({
    code: 'invalid-request',
    message: `Line ${line} of ${file} is longer than ${integer(PROMPT_LIMIT)} characters.`,
    hint: 'Write one prompt on each line.',
    path: file,
  });
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure(
      {
        code: 'malformed',
        message: `${file} is no text in UTF-8.`,
        hint: 'Save it again as UTF-8.',
        path: file,
      },
      { cause },
    );
  }
}
