import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { printableLines } from '../../../shared/printable';
import { failedSentence } from '../../../shared/sweep/progressSentences';
import type { Services } from '../../services/services';
import type { RunningItem } from './runningItem';
import type { SweepWorld } from './runningSweeps';
import { showSweep } from './showSweep';
import type { SweepEnd } from './sweepEnd';
import { SweepWatch } from './sweepWatch';

const SHOW = 'pollard.showRunningSweep';

/** The status bar, notifications and files that tell of sweeps. */
export function sweepWorld({ engines, log }: Services): SweepWorld {
  const item = vscode.window.createStatusBarItem(
    'pollard.sweep',
    vscode.StatusBarAlignment.Left,
    9,
  );
  item.name = vscode.l10n.t('Pollard Sweep');
  const command = vscode.commands.registerCommand(SHOW, log.guard(showSweep));
  const all = vscode.Disposable.from(item, command);
  const guarded = log.guard(tell);
  return {
    read: folder => engines.model.sweepProgress({ folder }),
    watch: (folder, look) => new SweepWatch(folder, look),
    show: running => {
      showItem(item, running);
    },
    tell: (folder, end) => void guarded(folder, end),
    // The window does not wait for what takes longer.
    pause: folder => {
      writeFileSync(path.join(folder, 'run', 'control'), 'pause\n');
    },
    keepsRunning: () =>
      vscode.workspace.getConfiguration('pollard').get('sweep.whenWindowCloses') === 'keepRunning',
    dispose: () => {
      all.dispose();
    },
  };
}

function showItem(item: vscode.StatusBarItem, running: RunningItem | undefined): void {
  if (!running) {
    item.hide();
    return;
  }
  item.text = running.text;
  item.tooltip = running.tooltip;
  item.accessibilityInformation = { label: running.spoken };
  item.command = { command: SHOW, title: '', arguments: [running.folder] };
  item.show();
}

async function tell(folder: string, end: SweepEnd): Promise<void> {
  const name = vscode.workspace.asRelativePath(folder);
  const show = vscode.l10n.t('Show Sweep');
  const log = vscode.l10n.t('Show Log');
  const choice =
    end.kind === 'complete'
      ? await vscode.window.showInformationMessage(
          vscode.l10n.t('The sweep "{0}" is complete: all {1} cells are there.', name, end.total),
          show,
        )
      : await vscode.window.showErrorMessage(
          vscode.l10n.t('The sweep "{0}" stopped. {1}', name, await whyIn(folder, end)),
          show,
          log,
        );
  if (choice === show) await showSweep(folder);
  if (choice === log)
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, 'run', 'log.txt')));
}

/** What is known of a failure; the last line of the log where no cell failed. */
async function whyIn(
  folder: string,
  { failed, reason, isKilled }: Extract<SweepEnd, { readonly kind: 'failed' }>,
): Promise<string> {
  if (failed > 0) return failedSentence(failed, printableLines(reason ?? ''));
  if (isKilled) return vscode.l10n.t('Its process was killed. Nothing is lost: Resume goes on.');
  const text = await readFile(path.join(folder, 'run', 'log.txt'), 'utf8').catch(() => '');
  return printableLines(text.trimEnd().split('\n').at(-1) ?? '');
}
