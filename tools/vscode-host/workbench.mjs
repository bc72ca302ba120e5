// A page with the workbench in it, and the gestures that tests make there.
import { remoteUri, workbenchUrl } from './server.mjs';

/** @import { Browser, Locator, Page } from 'playwright-core' */
/** @import { Server, PageOptions, Place, Falsy } from './types.mjs' */

/**
 * A page that can reach nothing but the server; what it tried else is in `refused`. `develop` is the folder of an extension
 * to load from source, `tests` the module whose run() its extension host calls.
 * @param {Browser} browser
 * @param {Place} server
 * @param {PageOptions} [options]
 */
export async function newPage(
  browser,
  server,
  { width = 1400, height = 900, develop, tests, scheme = 'dark' } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'en-US',
    colorScheme: scheme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  /** @type {Set<string>} */
  const refused = new Set();
  /** @param {URL} url */
  const foreign = url => url.origin !== server.origin && /^https?:$/.test(url.protocol);
  await context.route(foreign, route => {
    refused.add(new URL(route.request().url()).origin);
    return route.abort();
  });
  if (develop)
    await context.addInitScript(addDevelopment, {
      extensions: [remoteUri(server, develop)],
      ...(tests && { extensionTestsPath: remoteUri(server, tests) }),
    });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  return { context, page, refused };
}

/**
 * A built VS Code takes development paths from its address only with a flag that also hides every notification. So they are
 * handed over in the start-up configuration, as an embedder of VS Code for the Web does.
 * @param {object} options
 */
function addDevelopment(options) {
  document.addEventListener('readystatechange', () => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    const text = meta?.getAttribute('data-settings');
    if (document.readyState !== 'interactive' || !meta || !text) return;
    /** @type {(json: string) => { developmentOptions?: object }} */
    const parse = JSON.parse;
    const configuration = parse(text);
    configuration.developmentOptions = { ...configuration.developmentOptions, ...options };
    meta.setAttribute('data-settings', JSON.stringify(configuration));
  });
}

/**
 * Opens the workbench on a folder and waits for it and for Pollard's own contributions.
 * @param {Page} page
 * @param {Server} server
 * @param {string} folder
 */
export async function openWorkbench(page, server, folder) {
  await page.goto(workbenchUrl(server, folder));
  await page
    .locator('.monaco-workbench .part.statusbar .statusbar-item')
    .first()
    .waitFor({ timeout: 60_000 });
  await page
    .locator('.activitybar .action-label[aria-label^="Pollard"]')
    .first()
    .waitFor({ timeout: 60_000 });
  // Its icon comes before its editors: a file that is opened between them would be shown as text.
  await page.waitForFunction(
    () => performance.getEntriesByName('code/didLoadExtensions').length > 0,
    undefined,
    // Not in every frame: that would draw all of them.
    { timeout: 60_000, polling: 200 },
  );
}

/**
 * Runs a command by its title, and waits for what it `shows`. An editor that takes the focus closes the palette, or takes the
 * Enter: then it is opened again, unless the command was only slow: a second one would close what the first shows.
 * @param {Page} page
 * @param {string} title
 * @param {Locator} [shows]
 */
export async function runCommand(page, title, shows) {
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  const row = page
    .locator('.quick-input-list .monaco-list-row', { hasText: title.split(': ').pop() ?? title })
    .first();
  let ran = false;
  await until(
    `the command ${title}`,
    async () => {
      if (ran && (await shows?.first().isVisible())) return true;
      await page.keyboard.press('F1');
      try {
        await input.fill(`>${title}`, { timeout: 3000 });
        await row.waitFor({ timeout: 3000 });
        ran = true;
        // A reload may take the page away under the press.
        await input.press('Enter', { timeout: 3000 }).catch(() => undefined);
        await row.waitFor({ state: 'hidden', timeout: 10_000 });
        await shows?.waitFor({ timeout: 10_000 });
      } catch {
        return false;
      }
      return true;
    },
    60_000,
  );
}

/**
 * The row of a quick pick that has a label: others may have the same words in what they say beside theirs.
 * @param {Page} page
 * @param {string} label
 */
export const quickRow = (page, label) =>
  page.locator(`.quick-input-list .monaco-list-row[aria-label^="${label}"]`);

/**
 * Clicks a row of a quick pick until the list is gone: rows move while figures come in.
 * @param {Page} page
 * @param {string} label
 */
export async function chooseRow(page, label) {
  const row = quickRow(page, label);
  await row.waitFor();
  await until(`the end of the list with ${label}`, async () => {
    await row.click({ timeout: 2000 }).catch(() => undefined);
    return hidden(row, 10_000);
  });
}

/**
 * Accepts what a quick pick or input box has active, once it shows `text`.
 * @param {Page} page
 * @param {string} text
 */
export async function acceptQuickInput(page, text) {
  const widget = page.locator('.quick-input-widget').filter({ hasText: text });
  await widget.waitFor();
  const input = widget.locator('input[type="text"]').first();
  await until(`the end of ${text}`, async () => {
    // The press moves the focus there: a webview that has just loaded may hold it.
    await input.press('Enter', { timeout: 2000 }).catch(() => undefined);
    // Long: a second press while the first is still worked on would accept what comes after.
    return hidden(widget, 10_000);
  });
}

/**
 * Presses keys until `done`, a wait for what they bring about, no longer fails: VS Code drops a press while it is busy.
 * @param {Page} page
 * @param {string} keys
 * @param {(wait: { timeout: number }) => Promise<unknown>} done
 */
export async function pressUntil(page, keys, done) {
  await until(`what ${keys} brings`, async () => {
    await page.keyboard.press(keys);
    return done({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  });
}

/**
 * @param {Locator} locator
 * @param {number} [timeout]
 */
const hidden = (locator, timeout = 2000) =>
  locator.waitFor({ state: 'hidden', timeout }).then(
    () => true,
    () => false,
  );

/**
 * Reloads the window as a user does: the workbench keeps its state before it goes.
 * @param {Page} page
 */
export async function reloadWindow(page) {
  const reloaded = page.waitForEvent('load', { timeout: 60_000 });
  await runCommand(page, 'Developer: Reload Window');
  await reloaded;
}

/**
 * Clicks an entry of the open context menu. A menu that has been there for less than 100 ms hears no click: then it is clicked again.
 * @param {Page} page
 * @param {string} label
 */
export async function pickMenu(page, label) {
  const item = page.locator('.monaco-menu .action-item', { hasText: label }).first();
  await item.waitFor();
  await until(`the end of the menu with ${label}`, async () => {
    await item.click({ timeout: 2000 }).catch(() => undefined);
    return hidden(item, 200);
  });
}

/**
 * The row of a file in the Explorer, told by its path's end; folders on the way are opened.
 * @param {Page} page
 * @param {...string} names
 */
export async function explorerRow(page, ...names) {
  /** @param {number} depth */
  const rowOf = depth =>
    page
      .locator(`.explorer-folders-view .monaco-list-row[aria-level="${depth}"]`)
      .filter({ has: page.locator(`[aria-label$="/${names.slice(0, depth).join('/')}"]`) });
  for (let depth = 1; depth < names.length; depth++) {
    const folder = rowOf(depth);
    await folder.waitFor();
    // A click is lost where the tree is drawn anew under it.
    await until(`${names[depth - 1]} unfolded`, async () => {
      if ((await folder.getAttribute('aria-expanded')) === 'true') return true;
      await folder.click();
      const unfolded = folder.and(page.locator('[aria-expanded="true"]'));
      return unfolded.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
  }
  await rowOf(names.length).waitFor();
  return rowOf(names.length);
}

/**
 * Opens a file by a click in the Explorer, which hears none while its tree is drawn anew.
 * @param {Page} page
 * @param {...string} names
 */
export async function openFile(page, ...names) {
  const row = await explorerRow(page, ...names);
  const selected = row.and(page.locator('.selected'));
  await until(`a click on ${names.join('/')}`, async () => {
    await row.click({ timeout: 2000 }).catch(() => undefined);
    return selected.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
  });
}

/**
 * The frame that holds an app of ours: found by an element that only this app has.
 * @param {Page} page
 * @param {string} selector
 * @param {number} [timeout]
 */
export async function webviewWith(page, selector, timeout = 60_000) {
  const end = Date.now() + timeout;
  for (;;) {
    for (const frame of page.frames())
      if (
        await frame
          .locator(selector)
          .first()
          .isVisible()
          .catch(() => false)
      )
        return frame;
    if (Date.now() > end) throw new Error(`No webview shows ${selector}.`);
    await page.locator('.monaco-workbench').waitFor();
    await pause();
  }
}

/** Between two looks: each takes time from what is waited for. */
const pause = () => new Promise(resolve => setTimeout(resolve, 150));

/**
 * Waits until `read` gives something true, and returns it.
 * @template Value
 * @param {string} what
 * @param {() => Value | Falsy | Promise<Value | Falsy>} read
 * @param {number} [timeout]
 * @returns {Promise<Value>}
 */
export async function until(what, read, timeout = 60_000) {
  const end = Date.now() + timeout;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Timed out waiting for ${what}.`);
    await pause();
  }
}
