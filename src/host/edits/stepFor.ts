import { componentTitle } from '../../shared/model/component';
import type { Layer } from '../../shared/model/layer';
import type { ModelDescription } from '../../shared/model/model';
import { defaultScope } from '../../shared/recipe/stepDefaults';
import {
  type Allocation,
  type Criterion,
  defaultStep,
  type Goal,
  type Scope,
  type Step,
  type TargetSet,
} from '../../shared/recipe/recipe';
import { goalLabel } from '../../shared/recipe/goalLabel';
import { LABEL_LIMIT } from '../../shared/recipe/labelLimit';
import { methodWords } from '../../shared/recipe/methodWords';
import { targetedLabel } from '../../shared/recipe/targetedLabel';

/** What a step is made of; the whole model without layers and selector. */
export interface StepOptions {
  readonly goal: Goal;
  readonly scope?: Scope;
  readonly targets?: readonly TargetSet[];
  readonly layers?: readonly number[];
  readonly selector?: string;
  readonly criterion?: Criterion;
  readonly allocation?: Allocation;
  readonly compensate?: boolean;
  readonly calibration?: NonNullable<Step['calibration']>;
}

/** A step with a label a person can read in Edit > Undo: `Prune UNet to 35 %`, `Prune convolution weights of conv_in to 50 %`, `Restore 12 layers`. In English: it is written into models. */
export function stepFor(
  model: Pick<ModelDescription, 'component' | 'layers'>,
  options: StepOptions,
): Step {
  const select = options.selector ?? selectorOf(model, options.layers ?? []);
  const targets = options.targets ?? defaultStep.targets;
  const { criterion = defaultStep.criterion, allocation, calibration, compensate } = options;
  return {
    ...defaultStep,
    select,
    targets,
    criterion,
    ...(allocation !== undefined && allocation !== 'uniform' && { allocation }),
    ...(calibration && { calibration }),
    ...(compensate && { compensate }),
    scope: options.scope ?? defaultScope(criterion),
    goal: options.goal,
    label:
      `${labelOf(options.goal, subjectOf(model, select), targets)}${methodWords(options)}`.slice(
        0,
        LABEL_LIMIT,
      ),
  };
}

/** The shortest selector that names exactly these layers: everything, one block, or layer by layer. */
export function selectorOf(
  model: Pick<ModelDescription, 'layers'>,
  layers: readonly number[],
): string {
  if (layers.length === 0 || layers.length === model.layers.length) return '*';
  const chosen = layers.map(index => model.layers[index]!);
  const block = wholeBlock(model, chosen);
  return block === undefined
    ? chosen.map(({ name }) => `layer:${name}`).join(',')
    : `block:${block}`;
}

function wholeBlock(
  model: Pick<ModelDescription, 'layers'>,
  chosen: readonly Layer[],
): string | undefined {
  const block = chosen[0]!.block;
  const all = model.layers.filter(layer => layer.block === block).length;
  return chosen.length === all && chosen.every(layer => layer.block === block) ? block : undefined;
}

function labelOf(goal: Goal, of: string, targets: readonly TargetSet[]): string {
  if ('restore' in goal) return `Restore ${of}`;
  if ('drop' in goal) return `Drop ${goalLabel(goal)} of ${of}`;
  if ('remove' in goal) return `Remove ${goalLabel(goal)} from ${of}`;
  const isDefault = targets.join() === defaultStep.targets.join();
  const subject = isDefault ? of : `${targetedLabel(targets)} of ${of}`;
  if ('threshold' in goal) return `Prune ${subject} where ${goalLabel(goal)}`;
  return `Prune ${subject} to ${goalLabel(goal)}`;
}

/** What a selector is to a person. */
export function subjectOf(model: Pick<ModelDescription, 'component'>, select: string): string {
  if (select === '*') return componentTitle[model.component];
  const parts = select.split(',');
  const names = parts.map(part => part.replace(/^(?:layer|block):/, ''));
  if (names.length === 1) return names[0]!;
  return parts.every(part => part.startsWith('layer:')) ? `${parts.length} layers` : select;
}
