import { describe, expect, it } from 'vitest';
import { bypassingMarkup, bypassingTexts, hostTexts, webviewTexts } from '../../fixtures/userTexts';

describe('what people read', () => {
  it('in the host goes through vscode.l10n.t', () => {
    expect(hostTexts().length).toBeGreaterThan(100);
    expect(bypassingTexts().map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });

  it('in webviews stands in their strings', () => {
    expect(webviewTexts().length).toBeGreaterThan(200);
    expect(bypassingMarkup().map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
  });

  it('has its values as {0}, {1}, … without a gap', () => {
    for (const { file, line, text } of hostTexts()) {
      const places = new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, place]) => Number(place)));
      expect([...places].sort(), `${file}:${line} ${text}`).toEqual(
        [...places.keys()].map((_, i) => i),
      );
    }
  });

  it('is in the bundle for translators (npx vitest -u writes it)', async () => {
    const texts = [...hostTexts(), ...webviewTexts()].map(({ text }) => text);
    const bundle = Object.fromEntries([...new Set(texts)].sort().map(text => [text, text]));
    await expect(`${JSON.stringify(bundle, null, 2)}\n`).toMatchFileSnapshot(
      '../../../l10n/bundle.l10n.json',
    );
  });
});
