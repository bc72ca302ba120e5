import { defineConfig } from 'vitest/config';

/** Parts of the host are tested outside of VS Code: the little that they need of it. */
const vscode = { vscode: new URL('./browser/vscodeStub.ts', import.meta.url).pathname };

/** What a test waits for may take long on a busy machine; how long is no part of what it says. */
const patient = { poll: { timeout: 45_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: vscode },
        test: {
          name: 'unit',
          // As many files as cores: vitest leaves one core idle, which halves the speed of a machine with two.
          maxWorkers: '100%',
          // onnxruntime's threads wait by spinning: two files' at once make each call three times as long.
          env: { POLLARD_THREADS: '1' },
          root: new URL('..', import.meta.url).pathname,
          include: ['test/unit/**/*.test.ts'],
          globalSetup: 'test/fixtures/smallPipeline.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'gpu',
          root: new URL('..', import.meta.url).pathname,
          include: ['test/gpu/**/*.test.ts'],
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
