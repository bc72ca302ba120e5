import * as vscode from 'vscode';
import type { Step } from '../../shared/recipe/recipe';
import { sameSteps } from '../../shared/recipe/sameSteps';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { editStep } from './editStep';
import { moved, removed, replaced, toggled } from './editSteps';
import { StepNode } from './stepNode';

interface Target {
  readonly document: ModelDocument;
  readonly step: Step;
  readonly index: number;
}

/** Gives a document other steps as one undoable edit; none where they are the same. */
export function changeSteps(
  document: ModelDocument,
  { steps, label }: { readonly steps: readonly Step[]; readonly label: string },
): void {
  if (sameSteps(steps, document.state.steps)) return;
  document.replaceSteps(steps, label);
}

/** What the recipe view shows. A row that a command was called on may be older than the last edit. */
export interface RecipeRows {
  /** The row as it is now; undefined where its step is gone. */
  now(row: StepNode): StepNode | undefined;
  /** The selected row as it is now. */
  selected(): StepNode | undefined;
}

/** The commands of the recipe view, on the row they were called on, on `{ step: INDEX }`, else on the selected row. */
export function stepCommands(services: Services, rows: RecipeRows): vscode.Disposable {
  const on =
    (run: (target: Target, argument: unknown) => Promise<void> | void) =>
    (first: unknown): Promise<void> | void => {
      const row = first instanceof StepNode ? first : undefined;
      const target = row
        ? indexed(rows.now(row))
        : (numbered(services, first) ?? indexed(rows.selected()));
      return target && run(target, first);
    };
  const commands: Readonly<Record<string, (first: unknown) => Promise<void> | void>> = {
    'pollard.editStep': on(async ({ document, step, index }, argument) => {
      const edited = await editStep(services, { document, step, index }, argument);
      if (!edited) return;
      changeSteps(document, {
        steps: replaced(document.state.steps, index, edited),
        label: vscode.l10n.t('Edit "{0}"', step.label),
      });
    }),
    'pollard.deleteStep': on(({ document, step, index }) => {
      changeSteps(document, {
        steps: removed(document.state.steps, index),
        label: vscode.l10n.t('Delete "{0}"', step.label),
      });
    }),
    'pollard.toggleStep': on(({ document, step, index }) => {
      changeSteps(document, {
        steps: toggled(document.state.steps, index),
        label: step.enabled
          ? vscode.l10n.t('Turn off "{0}"', step.label)
          : vscode.l10n.t('Turn on "{0}"', step.label),
      });
    }),
    'pollard.moveStepUp': on(target => {
      moveBy(target, -1);
    }),
    'pollard.moveStepDown': on(target => {
      moveBy(target, 1);
    }),
    'pollard.showStepLayers': on(({ document, index }) => {
      const layers = document.plan?.layers.filter(({ steps }) => steps.includes(index)) ?? [];
      services.documents.select(
        document,
        layers.map(({ layer }) => layer),
        stepCommands,
      );
    }),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, services.log.guard(run)),
    ),
  );
}

function moveBy({ document, step, index }: Target, by: number): void {
  changeSteps(document, {
    steps: moved(document.state.steps, index, index + by),
    label: vscode.l10n.t('Move "{0}"', step.label),
  });
}

function numbered({ documents }: Services, first: unknown): Target | undefined {
  const { step: index } = (first ?? {}) as { readonly step?: unknown };
  const document = documents.active;
  const step = typeof index === 'number' ? document?.state.steps[index] : undefined;
  return document && step && { document, step, index: index as number };
}

const indexed = (node: StepNode | undefined): Target | undefined =>
  node?.index === undefined
    ? undefined
    : { document: node.document, step: node.step, index: node.index };
