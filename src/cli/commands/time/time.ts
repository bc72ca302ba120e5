import { Command, Option } from 'commander';
import { LEAST_RUNS, timeModels, TOKENS } from '../../../engine/evaluate/timeModels';
import type { ComponentKind } from '../../../shared/model/component';
import { timeReport } from '../../../shared/timing/timeReport';
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
      const { runs, size, batch, threads } = options;
      const request = { files, runs, sizes: { batch, pixels: size, tokens: TOKENS } };
      const signal = interruptSignal();
      const timed = await withProgress('Timing', report =>
        timeModels(work => withDiffusionEngine(work, { threads }), request, { signal, report }),
      );
      const report = timeReport(timed);
      print(`${options.json ? JSON.stringify(report, null, 2) : asText(report)}\n`);
    });
}
