import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatheredReports, PACE } from '../../../src/shared/rpc/gatheredReports';

/** Reports, and each message that they were sent in with its time in milliseconds. */
function gathered(pace = PACE) {
  const began = performance.now();
  const messages: { readonly at: number; readonly events: readonly unknown[] }[] = [];
  const reports = new GatheredReports(pace, events => {
    messages.push({ at: performance.now() - began, events });
  });
  return { reports, messages };
}

describe('reports of a call', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('that come in one turn are one message after it, in their order', () => {
    const { reports, messages } = gathered();
    for (const each of [1, 2, 3]) reports.add(each);
    expect(messages).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(messages).toEqual([{ at: 0, events: [1, 2, 3] }]);
  });

  it('that come one after the other for a second are ten messages, and none is lost', () => {
    const { reports, messages } = gathered();
    for (let each = 0; each < 330; each++) {
      reports.add(each);
      vi.advanceTimersByTime(3);
    }
    vi.runAllTimers();
    expect(messages.length).toBeLessThanOrEqual(11);
    expect(messages.flatMap(({ events }) => events)).toEqual([...Array(330).keys()]);
    for (const [at, message] of messages.slice(1).entries())
      expect(message.at - messages[at]!.at).toBeGreaterThanOrEqual(100);
  });

  it('that come after a pause wait for nothing', () => {
    const { reports, messages } = gathered();
    reports.add('first');
    vi.advanceTimersByTime(500);
    reports.add('second');
    vi.advanceTimersByTime(1);
    expect(messages.map(({ at }) => at)).toEqual([0, 500]);
  });

  it('are sent at once before the answer, and not again', () => {
    const { reports, messages } = gathered();
    reports.add('last');
    reports.flush();
    reports.flush();
    vi.runAllTimers();
    expect(messages).toEqual([{ at: 0, events: ['last'] }]);
  });

  it('of one who works on without a pause are sent at once', () => {
    const { reports, messages } = gathered(0);
    for (const each of [1, 2]) reports.add(each);
    expect(messages).toEqual([
      { at: 0, events: [1] },
      { at: 0, events: [2] },
    ]);
  });

  it('that nobody hears any more are not sent', () => {
    const { reports, messages } = gathered();
    reports.add('unheard');
    reports.drop();
    vi.runAllTimers();
    expect(messages).toEqual([]);
  });
});
