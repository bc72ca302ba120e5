import * as vscode from 'vscode';
import { componentTitle } from '../../shared/model/component';
import { integer, percent } from '../../shared/format';
import { paperSparsity } from '../../shared/model/paperSparsity';
import type { Band } from '../../shared/safeLimit/bands';
import type { Step } from '../../shared/recipe/recipe';
import { targetedLabel } from '../../shared/recipe/targetedLabel';
import { share } from '../../shared/stats/statistics';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import type { Preset } from './preset';
import {
  type SparsityOutcome,
  type SparsityChoice,
  type SparsityRow,
  sparsityRows,
} from './sparsityRows';
import { type SweptBands, sweptPresets } from './sweptBands';

interface SparsityItem extends vscode.QuickPickItem {
  readonly choice?: SparsityChoice;
}

/** A model that a sparsity is asked for. */
export interface SparsityModel {
  readonly document: ModelDocument;
  /** What it is called beside the others. */
  readonly name: string;
  /** Its steps, were this sparsity chosen. */
  readonly steps: (sparsity: number) => readonly Step[];
  /** Which of them it is that the sparsity belongs to. */
  readonly index: number;
}

/** What a sparsity is asked for. */
export interface SparsityOptions {
  readonly title: string;
  /** What the field starts with. */
  readonly value?: string;
  /** All get the same. */
  readonly models: readonly SparsityModel[];
  /** The row that leaves the models as they are, where there is one. */
  readonly keep?: string;
  /** Offers shares that prune nothing more, too. */
  readonly always?: boolean;
  /** What a sweep of the only model says, once it was looked for. */
  readonly swept?: Promise<SweptBands | undefined>;
}

/** Asks for a sparsity: presets, the paper's setting, or any typed value, each with what it would do, from a live dry run. */
export async function pickSparsity(
  services: Services,
  options: SparsityOptions,
): Promise<SparsityChoice | undefined> {
  const pick = vscode.window.createQuickPick<SparsityItem>();
  const abort = new AbortController();
  const outcomes = new Map<number, SparsityOutcome>();
  const counting = new Set<number>();
  let presets = presetsOf(options.models);
  let swept: SweptBands | undefined;
  pick.title = options.title;
  pick.value = options.value ?? '';
  pick.placeholder = vscode.l10n.t(
    'How many of the weights become zero, in percent: for example 42 or 42.5 %',
  );
  pick.matchOnDescription = true;
  // A model that was just opened takes the focus when it is drawn.
  pick.ignoreFocusOut = true;
  pick.keepScrollPosition = true;
  const show = (): void => {
    const { keep, always } = options;
    const rows = sparsityRows({ typed: pick.value, presets, outcomes, keep, always, swept });
    pick.items = rows.flatMap(itemsOf);
    // Enter must not take a row that was never chosen.
    if (rows[0]?.choice === undefined) pick.activeItems = [];
    void count(rows.flatMap(({ choice }) => (typeof choice === 'number' ? [choice] : [])));
  };
  // With new rows VS Code goes back to the first: right for what is typed, wrong for figures that come in.
  let chosen: SparsityChoice | undefined;
  pick.onDidChangeActive(([item]) => {
    chosen = item?.choice;
  });
  const showFigures = (): void => {
    const before = chosen;
    show();
    const same = pick.items.find(({ choice }) => choice !== undefined && choice === before);
    if (same) pick.activeItems = [same];
  };
  // All at once: rows that come to nothing go, and the others move under the pointer.
  const count = async (sparsities: readonly number[]): Promise<void> => {
    const uncounted = sparsities.filter(sparsity => !counting.has(sparsity));
    for (const sparsity of uncounted) counting.add(sparsity);
    await Promise.all(uncounted.map(measure));
    if (uncounted.length > 0 && !abort.signal.aborted) showFigures();
  };
  const measure = async (sparsity: number): Promise<void> => {
    const outcome = await dryRun(services, options, sparsity, abort.signal).catch(
      (thrown: unknown) => ({ more: NaN, text: services.log.record(thrown).message }),
    );
    outcomes.set(sparsity, outcome);
  };
  pick.onDidChangeValue(() => {
    chosen = undefined;
    show();
  });
  show();
  void options.swept?.then(
    found => {
      if (!found || abort.signal.aborted) return;
      [swept, presets] = [found, sweptPresets(found, presets)];
      showFigures();
    },
    (thrown: unknown) => services.log.record(thrown),
  );
  pick.show();
  try {
    return await new Promise<SparsityChoice | undefined>(resolve => {
      pick.onDidAccept(() => {
        const choice = pick.selectedItems[0]?.choice;
        if (choice !== undefined) resolve(choice);
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

/** A row under its heading; bands are told by icons besides words. */
function itemsOf({ heading, band, ...row }: SparsityRow): readonly SparsityItem[] {
  const { Separator } = vscode.QuickPickItemKind;
  const item = { ...row, alwaysShow: true, ...(band && { iconPath: bandIcon(band) }) };
  return heading === undefined ? [item] : [{ label: heading, kind: Separator }, item];
}

const bandIcon = (band: Band): vscode.ThemeIcon => {
  const [icon, colour] = (
    {
      safe: ['pass', 'charts.green'],
      mixed: ['warning', 'charts.yellow'],
      collapsed: ['error', 'charts.red'],
    } as const
  )[band];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
};

/** 20, 35 and 50 %, and the paper's setting of every kind of model. */
function presetsOf(models: readonly SparsityModel[]): readonly Preset[] {
  const descriptions = new Map([0.2, 0.35, 0.5].map(sparsity => [sparsity, '']));
  for (const { model } of models.map(({ document }) => document)) {
    const paper = paperSparsity(model);
    if (paper === undefined) continue;
    const setting = vscode.l10n.t(
      "of the Linear weights: the paper's setting for a {0} (arXiv 2411.15113)",
      componentTitle[model.component],
    );
    descriptions.set(paper, setting);
  }
  return [...descriptions]
    .map(([sparsity, description]) => ({ sparsity, description }))
    .sort((a, b) => a.sparsity - b.sparsity);
}

async function dryRun(
  { engines }: Services,
  { models }: SparsityOptions,
  sparsity: number,
  signal: AbortSignal,
): Promise<SparsityOutcome> {
  const planned = await Promise.all(
    models.map(async ({ document, name, steps, index }) => {
      const request = { path: document.state.base.path, steps: steps(sparsity) };
      return { name, index, plan: await engines.model.plan(request, { signal }) };
    }),
  );
  const more = planned.reduce((sum, { plan, index }) => sum + (plan.prunedByStep[index] ?? 0), 0);
  const [{ name, plan } = planned[0]!, second] = planned;
  const figures =
    second === undefined
      ? `${targetedLabel(plan.targets)} ${percent(share(plan.figures.targeted))} · ${name} ${percent(share(plan.figures.component))}`
      : planned
          .map(each => `${each.name} ${percent(share(each.plan.figures.component))}`)
          .join(' · ');
  const text = vscode.l10n.t('{0} more weights become zero · {1}', integer(more), figures);
  return { more, text };
}
