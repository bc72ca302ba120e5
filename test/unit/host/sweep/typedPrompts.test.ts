import { expect, it } from 'vitest';
import { typedPrompts } from '../../../../src/host/views/sweep/typedPrompts';

it.each<[string, readonly string[]]>([
  ['', []],
  [' ; ;', []],
  ['a cat, asleep', ['a cat, asleep']],
  ['a cat;a red apple ; a cat;', ['a cat', 'a red apple']],
  ['a cat\r\na tree', ['a cat', 'a tree']],
])('"%s" is the prompts %j', (text, prompts) => {
  expect(typedPrompts(text)).toEqual(prompts);
});
