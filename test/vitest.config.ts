import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          root: new URL('..', import.meta.url).pathname,
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'webview',
          root: new URL('..', import.meta.url).pathname,
          include: ['test/webview/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
