import { expect, test } from 'vitest';
import { unitsWords } from '../../../src/host/ui/unitsWords';

test('neurons and heads that left are named, and none that did not', () => {
  expect(unitsWords({ neurons: 1040, heads: 0 })).toBe('1,040 neurons');
  expect(unitsWords({ neurons: 0, heads: 1 })).toBe('1 head');
  expect(unitsWords({ neurons: 16, heads: 8 })).toBe('16 neurons and 8 heads');
});
