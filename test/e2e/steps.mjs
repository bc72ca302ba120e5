// One path as several tests: after a failed step the rest cannot hold and is skipped.
import test from 'node:test';

/** @import { TestContext } from 'node:test' */

/**
 * A function like node:test's for the steps of one path; what `onFailure` saw goes into the failure's message.
 * @param {() => Promise<string>} onFailure
 * @returns {(title: string, run: (t: TestContext) => unknown) => void}
 */
export function path(onFailure) {
  let failed = false;
  return (title, run) => {
    test(title, async t => {
      if (failed) {
        t.skip('an earlier step failed');
        return;
      }
      failed = true;
      try {
        await run(t);
        failed = false;
      } catch (error) {
        const seen = await onFailure().catch(String);
        throw new Error(`${error instanceof Error ? error.message : String(error)}\n${seen}`, {
          cause: error,
        });
      }
    });
  };
}
