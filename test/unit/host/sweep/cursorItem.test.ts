import { beforeEach, expect, it } from 'vitest';
import { CursorItem } from '../../../../src/host/views/sweep/cursorItem';
import { statusItems } from '../../../fixtures/vscodeStandIn';

let item: CursorItem;
beforeEach(() => {
  statusItems.length = 0;
  item = new CursorItem();
});

const [first, second] = [{}, {}];
const words = (short: string) => ({ short, whole: `${short}, a cat.` });
/** What the status bar has of the cursor. */
const seen = (): string | undefined =>
  statusItems.find(({ visible, id }) => visible && id === 'pollard.sweepCell')?.text;

it('says which cell the cursor is at, once the view says so', () => {
  item.front(first);
  expect(seen()).toBeUndefined();
  item.say(first, words('UNet 60 %, prompt 1 of 8'));
  expect(seen()).toBe('UNet 60 %, prompt 1 of 8');
  expect(statusItems[0]).toMatchObject({
    accessibilityInformation: { label: 'UNet 60 %, prompt 1 of 8, a cat.' },
  });
});

it('is that of the sweep whose tab is in front, and gone where that is none', () => {
  item.say(first, words('UNet 60 %'));
  item.say(second, words('UNet 20 %'));
  item.front(second);
  expect(seen()).toBe('UNet 20 %');
  item.front(first);
  expect(seen()).toBe('UNet 60 %');
  item.front(undefined);
  expect(seen()).toBeUndefined();
});

it('goes with its view, and another one’s stays', () => {
  item.say(first, words('UNet 60 %'));
  item.say(second, words('UNet 20 %'));
  item.front(first);
  item.forget(second);
  expect(seen()).toBe('UNet 60 %');
  item.forget(first);
  expect(seen()).toBeUndefined();
});
