import { afterEach, expect, test, vi } from 'vitest';
import { percent, setLocale } from '../../../src/shared/format';

afterEach(() => {
  setLocale(undefined);
  vi.unstubAllGlobals();
});

test('figures of a webview are in the language of its page, not of the browser', async () => {
  vi.stubGlobal('document', { getElementById: () => null, documentElement: { lang: 'de' } });
  const { localised } = await import('../../../webview/ui/localised');
  expect(localised({ zeros: 'zeros' })).toEqual({ zeros: 'zeros' });
  expect(percent(0.125)).toBe('12,5 %');
});
