import { Command, Option } from 'commander';
import { type AtRest, exportAtRest, type Exported } from '../../../core/prune/atRest/exportAtRest';
import { openModel } from '../../../core/prune/openModel';
import type { OutputDifference } from '../../../engine/api/diffusionApi';
import { withDiffusionEngine } from '../../../engine/process/withDiffusionEngine';
import { bytes, integer, percent } from '../../../shared/format';
import { interruptSignal } from '../../interrupt';
import { print } from '../../report/output';
import { withProgress } from '../../report/progressBar';

interface ExportOptions {
  readonly as: AtRest;
  readonly out: string;
  readonly json?: boolean;
}

/** `pollard export FILE --as FORM --out F`: a file that is smaller until it is loaded. */
export function exportCommand(): Command {
  return new Command('export')
    .summary('write a file that is smaller until it is loaded')
    .description(
      'Writes a model whose float32 weights lie as halves (fp16-at-rest), or as bytes with a scale for each output (int8-at-rest).\n' +
        'onnxruntime unfolds them while it loads and runs the graph that it ran before: neither faster nor in less memory. Zeros stay\n' +
        'zeros. Says by how much the outputs change, on one arbitrary input.',
    )
    .argument('<file>', 'an ONNX model')
    .addOption(
      new Option('--as <form>', 'how weights lie')
        .choices(['fp16-at-rest', 'int8-at-rest'] satisfies readonly AtRest[])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'where to: another file than the model')
    .option('--json', 'print JSON: {smaller, left, before, after, largest, scale}')
    .action(async (file: string, { as, out, json }: ExportOptions) => {
      const { weights } = await openModel(file, interruptSignal());
      try {
        const signal = interruptSignal();
        let apart: OutputDifference | undefined;
        const made = await withDiffusionEngine(diffusion =>
          withProgress('Writing', onProgress =>
            exportAtRest(weights, as, {
              ...{ target: out, signal, onProgress },
              check: async second => {
                apart = await diffusion.difference({ first: file, second }, { signal });
              },
            }),
          ),
        );
        print(`${json ? JSON.stringify({ ...made, ...apart }, null, 2) : asText(made, apart!)}\n`);
      } finally {
        await weights.close();
      }
    });
}

const asText = (
  { smaller, left, before, after }: Exported,
  { largest, scale }: OutputDifference,
): string =>
  [
    `${integer(smaller)} tensors lie smaller${left > 0 ? `, ${integer(left)} stay as they are` : ''}: ${bytes(after)} instead of ${bytes(before)} (${percent(after / before)}).`,
    `Outputs differ by ${largest.toPrecision(2)} at most, of ${scale.toPrecision(2)} at most (${((100 * largest) / scale).toPrecision(2)} %), on one arbitrary input.`,
  ].join('\n');
