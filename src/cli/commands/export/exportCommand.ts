import { Command, Option } from 'commander';
import { openModel } from '../../../core/prune/openModel';
import { exportModel } from '../../../engine/export/exportModel';
import { formCosts } from '../../../engine/export/formCosts';
import { type ExportForm, exportForms } from '../../../shared/export/exportForm';
import { interruptSignal } from '../../interrupt';
import { print } from '../../report/output';
import { withProgress } from '../../report/progressBar';
import { usage } from '../stepOptions';
import { costTable, reportText } from './asText';

interface ExportOptions {
  readonly as?: ExportForm;
  readonly out?: string;
  readonly table?: boolean;
  readonly json?: boolean;
}

/** `pollard export FILE --as FORM --out F`: a file that is smaller until it is loaded. `--table`: what every form takes. */
export function exportCommand(): Command {
  return new Command('export')
    .summary('write a file that is smaller until it is loaded')
    .description(
      'Writes a model whose float32 weights lie as halves (fp16-at-rest), as bytes with a scale for each output (int8-at-rest), or as\n' +
        'a bit each and those that are not zero (bitmask-at-rest). onnxruntime unfolds them while it loads and runs the graph that it ran\n' +
        'before: neither faster nor in less memory. A bitmask takes memory while it loads; where that is more than 125 % of what the\n' +
        'model takes as it is, nothing is written. A zip holds the model as it is, with its data. Zeros stay zeros. Says by how much\n' +
        'the outputs change, on one arbitrary input.',
    )
    .argument('<file>', 'an ONNX model')
    .addOption(new Option('--as <form>', 'how weights lie').choices(exportForms))
    .option('--out <file>', 'where to: another file than the model')
    .option('--table', 'write nothing; measure what every form takes of this model')
    .option(
      '--json',
      'print JSON: {form, smaller, left, before, after, largest, scale}, or with --table {forms: [{form, bytes, loadMilliseconds, …}]}',
    )
    .action(async (file: string, options: ExportOptions) => {
      if (options.table ? (options.as ?? options.out) !== undefined : !options.as || !options.out)
        throw usage('Give --as with --out, or --table alone.');
      const signal = interruptSignal();
      const resolver = await openModel(file, signal);
      try {
        print(`${await (options.table ? table : write)(resolver, options, signal)}\n`);
      } finally {
        await resolver.weights.close();
      }
    });
}

type Doing = (
  resolver: Awaited<ReturnType<typeof openModel>>,
  options: ExportOptions,
  signal: AbortSignal,
) => Promise<string>;

const table: Doing = async (resolver, { json }, signal) => {
  const forms = await withProgress('Measuring', onProgress =>
    formCosts(resolver, { steps: [], signal, onProgress }),
  );
  return json ? JSON.stringify({ forms }, null, 2) : costTable(forms);
};

const write: Doing = async (resolver, { as, out, json }, signal) => {
  const made = await withProgress('Writing', onProgress =>
    exportModel(resolver, { steps: [], form: as!, target: out!, signal, onProgress }),
  );
  return json ? JSON.stringify(made, null, 2) : reportText(made);
};
