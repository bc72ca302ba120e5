// npm test: everything, in the order in which failures are cheapest. Ends with `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { needBrowser, needVulkan } from '../tools/vscode-host/browser.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, names?: readonly string[] }} Counts */
/** @typedef {{ name: string, assertionResults: { status: string, fullName: string }[] }} TestFile */
/** @typedef {Record<`num${'Passed' | 'Failed' | 'Pending' | 'Todo'}Tests`, number> & { testResults: TestFile[] }} VitestReport */

const root = fileURLToPath(new URL('..', import.meta.url));
const output = path.join(root, 'test', 'output');
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, to be said again where nobody has to look for it. @type {string[]} */
const failures = [];

/**
 * Runs a stage; `counts` reads how many tests ended how. Without it the stage counts as one.
 * @param {string} name
 * @param {readonly string[]} command
 * @param {(text: string) => Counts | undefined} [counts]
 */
async function stage(name, command, counts) {
  const begin = Date.now();
  console.log(`\n== ${name}`);
  const { code, text } = await run(command);
  const read = counts?.(text) ?? {
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    skipped: 0,
  };
  // A runner that fails without a failed test broke before it could count.
  const failed = code !== 0 && read.failed === 0 ? 1 : read.failed;
  total.passed += read.passed;
  total.failed += failed;
  total.skipped += read.skipped;
  if (failed > 0)
    failures.push(
      ...(read.names?.length ? read.names : ['see above']).map(each => `${name}: ${each}`),
    );
  const seconds = ((Date.now() - begin) / 1000).toFixed(0);
  console.log(
    `== ${name}: ${read.passed} passed, ${failed} failed, ${read.skipped} skipped (${seconds} s)`,
  );
}

/**
 * @param {readonly string[]} command
 * @returns {Promise<{ code: number | null, text: string }>}
 */
function run([command = '', ...args]) {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ words) => {
      text += words;
      process.stdout.write(words);
    });
    child.once('close', code => {
      resolve({ code, text });
    });
  });
}

/** @param {string} script */
const npm = script => ['npm', 'run', '--silent', script];

/**
 * @param {string} project
 * @param {string} [projects] a pattern of several projects' names
 */
const vitest = (project, projects = project) => [
  ...['npx', 'vitest', 'run', '--config', 'test/vitest.config.mts', '--project', projects],
  ...['--reporter=default', '--reporter=json', `--outputFile.json=test/output/${project}.json`],
];

/** @type {(json: string) => VitestReport} */
const parseReport = JSON.parse;

/**
 * @param {string} project
 * @returns {() => Counts | undefined}
 */
const vitestCounts = project => () => {
  const file = path.join(output, `${project}.json`);
  if (!existsSync(file)) return undefined;
  const report = parseReport(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    names: report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${path.relative(root, name)} > ${fullName}`),
    ),
  };
};

/**
 * Titles behind the cross that both runners print.
 * @param {string} text
 */
const marked = text => [
  ...new Set([...text.matchAll(/^\s*✖ (?!failing tests)(.+)$/gm)].map(([, title = '']) => title)),
];

/**
 * @param {string} text
 * @returns {Counts | undefined}
 */
const suiteCounts = text => {
  const found = /(\d+) passed, (\d+) failed, (\d+) skipped/.exec(text);
  return found
    ? {
        passed: Number(found[1]),
        failed: Number(found[2]),
        skipped: Number(found[3]),
        names: marked(text),
      }
    : undefined;
};

/** @param {string} text */
const skippedCounts = text =>
  /^skipped:/m.test(text) ? { passed: 0, failed: 0, skipped: 1 } : suiteCounts(text);

/** @param {string} text */
const nodeCounts = text => {
  /** @param {string} name */
  const count = name => Number(new RegExp(`^\\S+ ${name} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    passed: count('pass'),
    failed: count('fail'),
    skipped: count('skipped'),
    names: marked(text),
  };
};

needBrowser();
needVulkan();
// What takes one core for long, or waits for the network, goes beside the others.
const beside = stage('lint', npm('lint')).then(() =>
  stage('vscode-host', ['node', 'tools/vscode-host/install.mjs']),
);
await stage('types', npm('types'));
await stage('build', npm('build'));
await stage('slurm', npm('test:slurm'), nodeCounts);
await stage('gpu', vitest('gpu'), vitestCounts('gpu'));
await stage('unit', vitest('unit', 'unit*'), vitestCounts('unit'));
await stage('webview', vitest('webview'), vitestCounts('webview'));
await beside;
await stage('in VS Code', npm('test:integration'), suiteCounts);
await stage('in desktop VS Code', npm('test:electron'), skippedCounts);
// Alone, since it makes the package, as for a new user; all others install that.
await stage('npm start', npm('test:start'), nodeCounts);
await stage('end to end', npm('test:e2e'), nodeCounts);
for (const each of failures) console.log(`FAILED ${each}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
