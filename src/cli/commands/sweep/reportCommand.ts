import { Command } from 'commander';
import { setLocale } from '../../../shared/format';
import { interruptSignal } from '../../interrupt';
import { print } from '../../report/output';
import { withProgress } from '../../report/progressBar';
import { version } from '../../../../package.json';
import { toleranceOption } from './toleranceOption';

/** `pollard sweep report OUT`: what a sweep says, for people and for spreadsheets. */
export const reportCommand = (): Command =>
  new Command('report')
    .summary('write what a sweep says: report.html, report.md, cells.csv, summary.csv')
    .description(
      'Reads the folder alone: at any time of a sweep, on any machine, also without its pictures or its pipeline. The page has no\n' +
        'script and loads nothing.',
    )
    .argument('<out>', 'the folder of the sweep')
    .addOption(toleranceOption())
    .action(async (out: string, options: { readonly tolerance: number }) => {
      // A file that is the same on every machine.
      setLocale('en');
      // Its libraries draw and imitate a browser's document: nothing else needs them.
      const { writeReport } = await import('../../../core/evaluate/report/writeReport');
      const { answers } = await withProgress('Measuring sets of pictures', onProgress =>
        writeReport(out, { ...options, version, signal: interruptSignal(), onProgress }),
      );
      for (const { subject, claim, further } of answers)
        print(`${[`${subject}: ${claim}`, ...further].join(' ')}\n`);
    });
