import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

/**
 * Who may import what. `patterns` are refused in `files`; the same rules are tested over the import graph.
 * @param {string[]} files
 * @param {string[][]} refused
 * @param {string[]} [ignores]
 * @returns {import('eslint').Linter.Config}
 */
const border = (files, refused, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: refused.map(([regex, message]) => ({ regex, message })) },
    ],
  },
});

const vscode = ['^vscode$', 'Only src/host and src/extension.ts know VS Code.'];
const ort = ['^onnxruntime-', 'Only src/engine/session.ts knows onnxruntime.'];
const rpc = ['^vscode-jsonrpc', 'Only src/engine/process/rpc.ts knows vscode-jsonrpc.'];
const toolkit = ['^@vscode/webview-ui-toolkit', 'Only webview/ui/controls.ts knows the toolkit.'];
const proto = ['^onnx-proto', 'Only src/core/onnx/schema.ts knows onnx-proto.'];
const valibot = ['^valibot', 'Webviews know the types of schemas only.'];
/** @param {...string} folders */
const inside = (...folders) => [
  `(^|/)(${folders.join('|')})(/|$)`,
  'This part may not know that one: see CONTRIBUTING.md.',
];

/**
 * Each file is linted with the types of the project that the compiler checks it in (`npm run types`).
 * @param {string} project
 * @param {string[]} files
 * @returns {import('eslint').Linter.Config}
 */
const typedBy = (project, files) => ({
  files,
  languageOptions: {
    parserOptions: {
      project,
      tsconfigRootDir: import.meta.dirname,
      // Without it `eslint --fix` loses the types of a file that it has fixed once, and then fixes it wrongly.
      disallowAutomaticSingleRunInference: true,
    },
  },
});

export default defineConfig(
  {
    // Another language, and its compiler's output.
    ignores: [
      'src/core/weights/kernel/assembly',
      'dist',
      'tools/vscode-host/node_modules',
      'test/output',
      'test/artifacts',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  typedBy('tools/tsconfig.json', ['**/*.mjs', '**/*.mts', '**/*.cjs']),
  typedBy('tsconfig.json', ['**/*.ts', '**/*.d.mts']),
  typedBy('webview/tsconfig.json', ['webview/**', 'test/browser/**', 'test/unit/webview/**']),
  {
    rules: {
      // Typed arrays are read by indices that are in range by their loops: `values[i]!`.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A number reads in a text as it is written.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // node:test itself waits for the tests that it is told of.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [{ from: 'package', name: ['test'], package: 'node:test' }],
        },
      ],
      // vitest reads from the pattern of a fixture which others it needs: none, too.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a string union.' },
        { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
      ],
      'prefer-const': 'error',
      'object-shorthand': ['error', 'properties'],
      'no-useless-rename': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // The compiler knows what is defined.
    files: ['**/*.mjs'],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['**/*.cjs'],
    rules: { 'no-undef': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Their tools ask for it.
    files: ['*.config.mjs', 'test/*.config.mts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  border(
    ['src/shared/**'],
    [
      vscode,
      ort,
      rpc,
      proto,
      toolkit,
      [
        '^(?!(valibot|dequal/lite)$)[^.]',
        'shared imports what describes and compares values only.',
      ],
      inside('core', 'engine', 'host'),
    ],
    ['src/shared/lruCache.ts', 'src/shared/charts/**'],
  ),
  border(
    ['src/shared/charts/**'],
    [
      vscode,
      ort,
      ['^(?!@observablehq/plot$)[^.]', 'Charts are drawn by Observable Plot alone.'],
      inside('core', 'engine', 'host'),
    ],
  ),
  border(
    ['src/core/**'],
    [vscode, ort, rpc, toolkit, proto, inside('engine', 'host', 'webview')],
    ['src/core/onnx/schema.ts'],
  ),
  border(
    ['src/core/onnx/schema.ts'],
    [vscode, ort, rpc, toolkit, inside('engine', 'host', 'webview')],
  ),
  border(
    ['src/engine/**'],
    [vscode, ort, rpc, toolkit, proto, inside('host', 'webview')],
    ['src/engine/session.ts', 'src/engine/process/rpc.ts'],
  ),
  border(['src/engine/session.ts'], [vscode, rpc, toolkit, proto, inside('host', 'webview')]),
  border(
    ['src/engine/process/rpc.ts'],
    [vscode, ort, toolkit, proto, inside('host', 'webview', 'core')],
  ),
  border(['src/host/**'], [ort, rpc, toolkit, proto, inside('core', 'webview')]),
  border(
    ['src/cli.ts', 'src/cli/**'],
    [vscode, ort, rpc, toolkit, proto, inside('host', 'webview')],
  ),
  border(
    ['webview/**'],
    [
      vscode,
      ort,
      rpc,
      proto,
      valibot,
      ['^node:', 'Webviews run in a browser.'],
      inside('core', 'engine', 'host'),
    ],
    ['webview/ui/controls.ts'],
  ),
);
