import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProcessEnd } from '../../fixtures/bundled';
import { builtCli } from '../../fixtures/builtCli';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const sample = smallPipeline().folder;
const files = ['report.html', 'report.md', 'cells.csv', 'summary.csv'] as const;

const report = (out: string, ...more: readonly string[]): Promise<ProcessEnd> =>
  cli(['sweep', 'report', at(out), ...more]);
const read = (...names: readonly string[]): Promise<string> => readFile(at(...names), 'utf8');
const linesOf = (text: string): readonly string[] => text.split('\r\n').slice(0, -1);

let end: ProcessEnd;
beforeAll(async () => {
  await cp(sample, at('pipeline'), { recursive: true });
  await writeFile(at('prompts.txt'), 'a cat on a yellow background\n<script>alert(1)</script>\n');
  const run = await cli([
    ...['sweep', 'run', at('pipeline'), '--out', at('out'), '--prompts', at('prompts.txt')],
    ...['--unet', '0,0.5', '--seeds', '3', '--steps', '1'],
  ]);
  expect([run.code, run.stdout]).toEqual([0, '4 of 4 cells are there.\n']);
  end = await report('out');
});

describe('sweep report', () => {
  it('tells the answers and writes a page, Markdown and two tables', async () => {
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(
      /^UNet, magnitude: 2 prompts show the pictures but cannot support “safe”.*\n$/,
    );
    const [html, markdown, cells, summary] = await Promise.all(
      files.map(name => read('out', name)),
    );
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toContain('<script');
    expect(html!.match(/<svg /g)).toHaveLength(1 + 2);
    // The best and the worst of two prompts, dense and pruned.
    expect(html!.match(/<img /g)).toHaveLength(4);
    expect(markdown).toContain('# Sweep of the UNet');
    expect(linesOf(cells!)).toHaveLength(1 + 4);
    expect(linesOf(summary!)).toHaveLength(1 + 2);
    const keys = linesOf(cells!)
      .slice(1)
      .map(line => line.split(',')[0]);
    expect(new Set(keys.map(key => `${key!}.png`))).toEqual(
      new Set(await readdir(at('out/images'))),
    );
  });

  it('counts what the zeros are a share of, and says with what the pictures were made', async () => {
    const html = await read('out/report.html');
    // By `inspect`: Linear weights, all weights of the component, and of both together.
    const { stdout } = await cli(['inspect', at('pipeline'), '--json']);
    const { components } = JSON.parse(stdout) as {
      readonly components: readonly {
        readonly component: string;
        readonly parameters: number;
        readonly layers: readonly {
          readonly parameters: number;
          readonly role: string;
          readonly shape: readonly number[];
          readonly prunable: boolean;
        }[];
      }[];
    };
    const [text, unet] = ['text-encoder', 'unet'].map(kind => {
      const { parameters, layers } = components.find(({ component }) => component === kind)!;
      const linear = layers.filter(each => each.prunable && each.role !== 'convolution');
      return {
        parameters,
        linear: linear.reduce((sum, each) => sum + each.shape.reduce((n, d) => n * d, 1), 0),
      };
    });
    const share = (of: number): string => `${(100 * of).toFixed(1)} %`;
    const flat = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    const zeros = unet!.linear * 0.5;
    expect(flat).toContain(
      `UNet 50 % ${share(0.5)} ${share(zeros / unet!.parameters)} ${share(zeros / (unet!.parameters + text!.parameters))}`,
    );
    expect(flat).toMatch(/Computed with Pollard \S+, onnxruntime 1\.\d+\.\d+, .+?, linux x64/);
  });

  it('is made again by the command that it names, to the byte', async () => {
    const html = await read('out/report.html');
    expect(html).toContain(
      'mkdir again &amp;&amp; cp plan.sweep.json again/ &amp;&amp; pollard sweep resume again',
    );
    await mkdir(at('out/again'));
    await cp(at('out/plan.sweep.json'), at('out/again/plan.sweep.json'));
    expect((await cli(['sweep', 'resume', at('out/again')])).code).toBe(0);
    await report('out/again');
    for (const name of files) expect(await read('out/again', name)).toBe(await read('out', name));
  });

  it('goes without pictures and without the pipeline, and says so', async () => {
    await cp(at('out'), at('moved'), { recursive: true });
    await rm(at('moved/images'), { recursive: true });
    await rename(at('pipeline'), at('elsewhere'));
    const { code } = await report('moved');
    await rename(at('elsewhere'), at('pipeline'));
    expect(code).toBe(0);
    const html = await read('moved/report.html');
    expect(html).toContain('The folder has no pictures');
    expect(html).toContain('The pipeline is not where the plan says');
  });

  it.each([
    ['a folder that is none of a sweep', ['nowhere'], 1, 'plan.sweep.json is not there'],
    ['a tolerance that is none', ['out', '--tolerance', '0'], 2, 'It is a number above 0'],
  ])('refuses %s', async (_, [out = '', ...more], exit, sentence) => {
    const { code, stderr } = await report(out, ...more);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(sentence)]);
  });
});
