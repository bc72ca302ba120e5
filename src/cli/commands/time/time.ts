import { Command, Option } from 'commander';
import { readModelIndex } from '../../../core/onnx/read/readModelIndex';
import type { InputSizes } from '../../../core/prune/structured/arbitraryInputs';
import { type TimedModel, timeReport } from '../../../core/evaluate/timing/timeReport';
import type { ComponentKind } from '../../../shared/model/component';
import { interruptSignal } from '../../interrupt';
import { print } from '../../report/output';
import { withProgress } from '../../report/progressBar';
import { withDiffusionEngine } from '../../../engine/process/withDiffusionEngine';
import { modelAt } from '../pipelineAt';
import { whole } from '../numberOption';
import { asText } from './asText';

interface TimeOptions {
  readonly against?: string;
  readonly component: ComponentKind;
  readonly runs: number;
  readonly size: number;
  readonly batch: number;
  readonly threads?: number;
  readonly json?: boolean;
}

/** The least number of calls whose median says something. */
const LEAST_RUNS = 10;
const TOKENS = 77;

/** `pollard time FILE|DIR --against FILE`: what a model takes, and what a smaller one saves. */
export function timeCommand(): Command {
  return new Command('time')
    .summary('measure what a model takes, and what a smaller one saves')
    .description(
      'Calls a model, or two by turns, with the same numbers on the CPU: the median of the calls in milliseconds, load time, the peak\n' +
        'memory of a process that loads it and runs it once, bytes on disk, and beside the gain the ideal one by arithmetic, which\n' +
        'counts the multiplications of all products and convolutions.',
    )
    .argument('<file-or-dir>', 'an ONNX model, or the folder of a pipeline')
    .option('--against <file-or-dir>', 'the model that should be faster')
    .addOption(
      new Option('--component <name>', 'which component of a folder')
        .choices(['unet', 'text-encoder'] satisfies readonly ComponentKind[])
        .default('unet'),
    )
    .option('--runs <n>', `calls of each, ${LEAST_RUNS} or more`, whole(LEAST_RUNS), LEAST_RUNS)
    .option('--size <n>', 'height and width of the latents: 64 is 512 pixels', whole(1), 64)
    .option('--batch <n>', 'images of a call; guidance takes 2 for one', whole(1), 2)
    .option('--threads <n>', 'threads of onnxruntime', whole(1))
    .option('--json', 'print JSON: {models: [{path, milliseconds, …}], faster, ideal, note}')
    .action(async (first: string, options: TimeOptions) => {
      const given = options.against === undefined ? [first] : [first, options.against];
      const files: string[] = [];
      for (const each of given) files.push(await modelAt(each, options.component));
      const report = timeReport(await timed(files, options));
      print(`${options.json ? JSON.stringify(report, null, 2) : asText(report)}\n`);
    });
}

async function timed(
  files: readonly string[],
  { runs, size, batch, threads }: TimeOptions,
): Promise<readonly TimedModel[]> {
  const sizes: InputSizes = { batch, pixels: size, tokens: TOKENS };
  const signal = interruptSignal();
  const engine = { threads };
  const costs = await withProgress('Loading', async onProgress => {
    const found = [];
    for (const [done, file] of files.entries()) {
      const bytes = (await readModelIndex(file, signal)).sizes.reduce((sum, own) => sum + own, 0);
      const ask = { file, sizes };
      // Each in a process of its own: memory that was used once stays with a process.
      const load = await withDiffusionEngine(each => each.loadCost(ask, { signal }), engine);
      const arithmetic = await withDiffusionEngine(
        each => each.arithmetic(ask, { signal }),
        engine,
      );
      found.push({ bytes, load, arithmetic });
      onProgress({ done: done + 1, total: files.length });
    }
    return found;
  });
  const { calls } = await withProgress('Timing', onProgress =>
    withDiffusionEngine(
      each => each.timeCalls({ files, runs, sizes }, { signal, report: onProgress }),
      engine,
    ),
  );
  return files.map((path, at): TimedModel => {
    const { bytes, load, arithmetic } = costs[at]!;
    return {
      ...{ path, bytes, arithmetic, calls: calls[at]! },
      ...{ loadMilliseconds: load.milliseconds, peakBytes: load.peakBytes },
    };
  });
}
