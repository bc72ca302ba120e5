import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { settings } from '../../tools/vscode-host/settings.mjs';

/** @import { Stage } from './stage.mjs' */

/**
 * Shows the workbench in another theme.
 * @param {Stage} stage
 * @param {string} theme
 * @param {Readonly<Record<string, unknown>>} [own] the user's other settings
 */
export function useTheme({ server }, theme, own = {}) {
  for (const who of ['User', 'Machine'])
    writeFileSync(
      path.join(server.data, 'data', who, 'settings.json'),
      JSON.stringify({ ...settings, ...own, 'workbench.colorTheme': theme }),
    );
}

/**
 * Keeps a picture in light, in high contrast, and in dark, which stays.
 * @param {Stage} stage
 * @param {string} what
 * @param {Readonly<Record<string, unknown>>} [own]
 */
export async function seenInThemes(stage, what, own) {
  for (const [theme, shot, kind] of /** @type {const} */ ([
    ['Default Light Modern', 'light', '.vs'],
    ['Default High Contrast', 'high-contrast', '.hc-black'],
    ['Default Dark Modern', 'dark', '.vs-dark'],
  ])) {
    useTheme(stage, theme, own);
    await stage.page.locator(`.monaco-workbench${kind}`).waitFor();
    await stage.screenshot(`${what}${shot}`);
  }
}
