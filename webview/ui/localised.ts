import { setLocale } from '../../src/shared/format';

// Figures are in the language of the page, as texts are, whatever language the browser has.
setLocale(document.documentElement.lang);

/** Texts in the language of VS Code. The host puts its translations into the page by their English text (webviewPage.ts). */
export function localised<Key extends string>(
  english: Readonly<Record<Key, string>>,
): Readonly<Record<Key, string>> {
  const translations = read();
  const entries = Object.entries<string>(english).map(([key, text]) => [
    key,
    translations[text] ?? text,
  ]);
  return Object.fromEntries(entries) as Record<Key, string>;
}

function read(): Readonly<Record<string, string>> {
  const json = document.getElementById('translations')?.textContent;
  return json ? (JSON.parse(json) as Record<string, string>) : {};
}
