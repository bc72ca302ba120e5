import { defineConfig } from 'vitest/config';

/** Parts of the host are tested outside of VS Code: the little that they need of it. */
const vscode = { vscode: new URL('./browser/vscodeStub.ts', import.meta.url).pathname };

/** What a test waits for may take long on a busy machine; how long is no part of what it says. */
const patient = { poll: { timeout: 45_000 } };

/** Files that replace modules for all that runs beside them, or measure their process: each has one of its own. */
const alone = 'test/unit/**/*.alone.test.ts';

/** What is made once, before all tests of a project. */
const fixtures = ['test/fixtures/smallPipeline.ts', 'test/fixtures/builtScripts.ts'];

const unit = {
  // As many files as cores: vitest leaves one core idle, which halves the speed of a machine with two.
  maxWorkers: '100%',
  // onnxruntime's threads wait by spinning: two files' at once make each call three times as long.
  env: { POLLARD_THREADS: '1' },
  root: new URL('..', import.meta.url).pathname,
  include: ['test/unit/**/*.test.ts'],
  globalSetup: fixtures,
  setupFiles: 'test/fixtures/sameBytes.ts',
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: patient,
};

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: vscode },
        test: {
          ...unit,
          name: 'unit',
          exclude: [alone],
          // A process for every file takes longer than most of their tests.
          isolate: false,
        },
      },
      {
        resolve: { alias: vscode },
        test: { ...unit, name: 'unit-alone', include: [alone] },
      },
      {
        test: {
          name: 'gpu',
          root: new URL('..', import.meta.url).pathname,
          include: ['test/gpu/**/*.test.ts'],
          globalSetup: fixtures,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        // The page under test is made by the host's own function.
        resolve: { alias: vscode },
        test: {
          name: 'webview',
          root: new URL('..', import.meta.url).pathname,
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
          // A browser each: more than two at once starve each other of frames.
          maxWorkers: 2,
          // To start one for every file takes longer than most of their tests.
          isolate: false,
        },
      },
    ],
  },
});
