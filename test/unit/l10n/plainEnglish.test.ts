import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostTexts, webviewTexts } from '../../fixtures/userTexts';

const manifest = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const texts = [
  ...[...hostTexts(), ...webviewTexts()].map(({ text }) => text),
  ...Object.values(manifest),
];

/** Ways of saying things that readers stumbled over. */
const stumbled = [
  /as large and onnxruntime as fast/,
  /puts it back|takes it back/,
  /\bstands?\b/,
  /compared with which/,
  /was given up/,
  /that it brings/,
  /zeros are worth/,
  /lies? (around|between)|is around/,
  /nothing more/,
  /\bshall\b/,
  /of my own|of your own/,
  /says the rest/,
  /ends at the CPU/,
  /(?<!There )\bis no\b|belongs to no/,
  /\blacks\b|It lacks/,
  /loses the same share/,
  /every so many/,
];

describe('what people read', () => {
  it.each(stumbled)('does not say %s', phrase => {
    expect(texts.filter(text => phrase.test(text))).toEqual([]);
  });

  it('says of which weights the paper’s percentage is, and why the model as a whole has fewer zeros', () => {
    expect(texts.filter(text => text.includes('arXiv'))).toEqual([
      expect.stringContaining('of the Linear weights'),
    ]);
    expect(texts).toContainEqual(expect.stringMatching(/Convolutions.* stay.*12 % of a UNet/));
  });
});
