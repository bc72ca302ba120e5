import { expect, test, vi } from 'vitest';
import { Log } from '../../../src/host/ui/log';
import { Failure } from '../../../src/shared/failure';

const written = vi.hoisted((): string[] => []);
vi.mock('vscode', () => ({
  window: {
    createOutputChannel: () => ({
      error: (text: string) => written.push(text),
      warn: (text: string) => written.push(text),
    }),
  },
}));

test('the log shows control characters of names as what they are, and keeps its lines', () => {
  const log = new Log();
  log.record(new Failure({ code: 'malformed', message: 'x\x1b[2J', detail: 'at a\nat \x9b2J' }));
  log.warn('engine: \x1b]0;title\x07');
  expect(written).toEqual([
    '[malformed] x\\u001b[2J\nat a\nat \\u009b2J',
    'engine: \\u001b]0;title\\u0007',
  ]);
});
