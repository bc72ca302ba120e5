import type { Page } from 'playwright-core';
import { bodyClass, type Theme, themes } from './openApp';
import { twoFrames } from './page';
import { ORIGIN } from './vscodeStub';

/** Runs a check in each theme, which an open page wears one after the other. */
export async function inEachTheme(
  page: Page,
  check: (theme: Theme) => Promise<void>,
  worn: readonly Theme[] = themes,
): Promise<void> {
  for (const theme of worn) {
    await wearTheme(page, theme);
    await check(theme);
  }
}

/** Changes the theme of an open page, as VS Code does: the tokens and the class at once. */
async function wearTheme(page: Page, theme: Theme): Promise<void> {
  await page.evaluate(
    async ([href, name]) => {
      const [old] = document.querySelectorAll<HTMLLinkElement>('link[href*="/themes/"]');
      const link = old!.cloneNode() as HTMLLinkElement;
      link.href = href;
      await new Promise(loaded => {
        link.addEventListener('load', loaded);
        old!.after(link);
      });
      old!.remove();
      document.body.className = name;
    },
    [`${ORIGIN}/themes/${theme}.css`, bodyClass[theme]] as const,
  );
  // The toolkit's controls take the new tokens a frame later.
  await twoFrames(page);
}
