import * as vscode from 'vscode';
import type { PipelineDescription } from '../../../shared/model/model';
import { integer } from '../../../shared/format';
import { settingLabel } from '../../../shared/safeSearch/safeResultSentence';
import type { SafeTrying } from '../../../shared/safeSearch/safeTrying';
import type { Services } from '../../services/services';
import { withProgress } from '../../ui/progress';
import { type FoundSafe, safeProcess } from './safeProcess';
import type { SafeSubject } from './subjectRows';

/** What is searched, and on how many of a file's prompts it is confirmed. */
export interface SafeSearch {
  readonly pipeline: PipelineDescription;
  readonly subject: SafeSubject;
  readonly prompts: string;
  readonly confirmOn: number;
}

/** Searches under a notification that says what is tried and how many calls are done, and can cancel it. */
export function safeSearch(
  services: Services,
  { pipeline, subject, prompts, confirmOn }: SafeSearch,
): Promise<FoundSafe> {
  const what = ['--component', subject, '--prompts', prompts, '--confirm-on', String(confirmOn)];
  const title = vscode.l10n.t('Finding the largest safe sparsity');
  return withProgress(title, ({ signal, report }) => {
    let [doing, calls] = ['', { done: 0, total: 1 }];
    return safeProcess(services, [pipeline.folder, ...what], {
      signal,
      report: news => {
        if (news.kind === 'trying') doing = tryingLabel(news);
        else if (news.kind === 'probed') calls = { done: news.done, total: Math.ceil(news.total) };
        else return;
        report({ ...calls, message: `${callsLabel(calls)}${doing && ` · ${doing}`}` });
      },
    });
  });
}

const callsLabel = ({ done, total }: { readonly done: number; readonly total: number }): string =>
  vscode.l10n.t('{0} of at most {1} calls', integer(done), integer(total));

const tryingLabel = ({ sparsity, by }: SafeTrying): string =>
  by === 'picture'
    ? vscode.l10n.t('pictures at {0}', settingLabel(sparsity))
    : vscode.l10n.t('short runs at {0}', settingLabel(sparsity));
