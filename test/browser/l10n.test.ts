import { afterEach, expect } from 'vitest';
import { test } from './openApp';
import { l10n } from './vscodeStub';

afterEach(() => {
  l10n.bundle = undefined;
});

test('a webview speaks the language of VS Code where it has the words, and English where not', async ({
  open,
}) => {
  l10n.bundle = {
    'Select a layer to see its weights.': 'Wähle eine Schicht, um ihre Gewichte zu sehen.',
  };
  const page = await open({ app: 'inspector', width: 320 });
  await page.getByText('Wähle eine Schicht, um ihre Gewichte zu sehen.').waitFor();
});

test('nothing in a translation can end the element that it stands in', async ({ open }) => {
  const text = '</script><script>window.broken = true</script>';
  l10n.bundle = { 'Select a layer to see its weights.': text };
  const page = await open({ app: 'inspector', width: 320 });
  await page.getByText(text).waitFor();
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
});
