import * as vscode from 'vscode';
import { componentTitle } from '../../shared/component';
import { integer, percent } from '../../shared/format';
import { paperSparsity } from '../../shared/paperSparsity';
import type { Step } from '../../shared/recipe';
import { share } from '../../shared/statistics';
import type { ModelDocument } from '../modelDocument';
import type { Services } from '../services';

interface SparsityItem extends vscode.QuickPickItem {
  readonly sparsity: number;
}

/** What a sparsity is asked for. */
export interface SparsityWish {
  readonly title: string;
  /** What the field starts with. */
  readonly value?: string;
  /** The document's steps, were this sparsity chosen. */
  readonly steps: (sparsity: number) => readonly Step[];
  /** Which of them it is that the sparsity belongs to. */
  readonly index: number;
}

/** Asks for a sparsity: presets, the paper's setting, or any typed value, each with what it would do, from a live dry run. */
export async function pickSparsity(
  services: Services,
  document: ModelDocument,
  wish: SparsityWish,
): Promise<number | undefined> {
  const pick = vscode.window.createQuickPick<SparsityItem>();
  const abort = new AbortController();
  const details = new Map<number, string>();
  const presets = presetsOf(document);
  pick.title = wish.title;
  pick.value = wish.value ?? '';
  pick.placeholder = vscode.l10n.t(
    'Share of the weights that shall be zero, for example 42 or 42.5 %',
  );
  pick.matchOnDescription = true;
  // A model that was just opened takes the focus when it is drawn.
  pick.ignoreFocusOut = true;
  const show = (): void => {
    const typed = parsePercent(pick.value);
    const items = presets.filter(({ sparsity }) => sparsity !== typed);
    const all = typed === undefined ? presets : [{ sparsity: typed, description: '' }, ...items];
    pick.items = all.map(({ sparsity, description }) => ({
      label: percentLabel(sparsity),
      description,
      detail: details.get(sparsity) ?? vscode.l10n.t('Counting…'),
      sparsity,
      alwaysShow: true,
    }));
    for (const { sparsity } of all) void measure(sparsity);
  };
  const measure = async (sparsity: number): Promise<void> => {
    if (details.has(sparsity)) return;
    details.set(sparsity, vscode.l10n.t('Counting…'));
    const text = await dryRun(services, document, wish, sparsity, abort.signal).catch(
      (thrown: unknown) => services.log.record(thrown).message,
    );
    details.set(sparsity, text);
    if (!abort.signal.aborted) show();
  };
  pick.onDidChangeValue(show);
  show();
  pick.show();
  try {
    return await new Promise<number | undefined>(resolve => {
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]?.sparsity);
      });
      pick.onDidHide(() => {
        resolve(undefined);
      });
    });
  } finally {
    abort.abort();
    pick.dispose();
  }
}

function presetsOf({
  model,
}: ModelDocument): readonly { readonly sparsity: number; readonly description: string }[] {
  const paper = paperSparsity(model);
  const values = [...new Set([0.2, 0.35, 0.5, ...(paper === undefined ? [] : [paper])])].sort(
    (a, b) => a - b,
  );
  return values.map(sparsity => ({
    sparsity,
    description:
      sparsity === paper
        ? vscode.l10n.t(
            "the paper's setting for a {0} (arXiv 2411.15113)",
            componentTitle[model.component],
          )
        : '',
  }));
}

/** `42`, `42.5`, `42,5 %` as a share of 0 to 1; undefined for anything else. */
export function parsePercent(text: string): number | undefined {
  const [, number] = /^\s*(\d{1,3}(?:[.,]\d+)?)\s*%?\s*$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const value = Number(number.replace(',', '.'));
  return value <= 100 ? value / 100 : undefined;
}

/** `35 %`, `47.5 %`: as a person would type it. */
export const percentLabel = (sparsity: number): string =>
  `${Number((sparsity * 100).toFixed(2))} %`;

async function dryRun(
  { engines }: Services,
  document: ModelDocument,
  { steps, index }: SparsityWish,
  sparsity: number,
  signal: AbortSignal,
): Promise<string> {
  const { figures, prunedByStep } = await engines.model.plan(
    { path: document.state.base.path, steps: steps(sparsity) },
    { signal },
  );
  const { targeted, component } = figures;
  return vscode.l10n.t(
    '{0} more weights become zero · Linear {1} · {2} {3}',
    integer(prunedByStep[index] ?? 0),
    percent(share(targeted)),
    componentTitle[document.model.component],
    percent(share(component)),
  );
}
