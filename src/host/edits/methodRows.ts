import { l10n } from 'vscode';
import type { ComponentKind } from '../../shared/model/component';
import type { Allocation, Criterion, Scope, TargetSet } from '../../shared/recipe/recipe';

/** How weights are chosen: which ones, compared over what, by which score, and how a sparsity is spread over layers. */
export interface PruneMethod {
  readonly scope: Scope;
  readonly targets: readonly TargetSet[];
  readonly criterion: Criterion;
  /** Uniform where it is left out. */
  readonly allocation?: Allocation;
}

/** A row of the list. */
export interface MethodRow {
  readonly label: string;
  readonly detail: string;
  readonly method: PruneMethod;
}

/** Methods by magnitude: they need nothing but the weights. */
export function magnitudeRows(): readonly MethodRow[] {
  const beyond = l10n.t('beyond what the paper measured');
  const row = (
    label: string,
    detail: string,
    scope: Scope,
    targets: readonly TargetSet[],
  ): MethodRow => ({ label, detail, method: { scope, targets, criterion: 'magnitude' } });
  return [
    row(
      l10n.t('Layer by layer, Linear weights'),
      l10n.t(
        'Every layer is pruned by the same percentage, as in the paper. Convolutions, norms and biases stay, so the model as a whole has fewer zeros: about 12 % of a UNet at 35 %',
      ),
      'layer',
      ['linear'],
    ),
    row(
      l10n.t('Row by row, Linear weights'),
      l10n.t('Every output is pruned by the same percentage'),
      'row',
      ['linear'],
    ),
    row(
      l10n.t('One global threshold, Linear weights'),
      l10n.t('The smallest weights of all layers together'),
      'global',
      ['linear'],
    ),
    row(l10n.t('Layer by layer, Linear and convolution weights'), beyond, 'layer', [
      'linear',
      'conv',
    ]),
    row(l10n.t('Layer by layer, convolution weights'), beyond, 'layer', ['conv']),
  ];
}

/** Other methods over Linear weights, each with what it needs and when it pays. What cannot be measured of a component is left out. */
export function otherRows(components: readonly ComponentKind[]): readonly MethodRow[] {
  const areMeasured = components.every(kind => kind === 'unet' || kind === 'text-encoder');
  const areUnets = components.every(kind => kind === 'unet');
  const row = (
    label: string,
    detail: string,
    method: Pick<PruneMethod, 'criterion' | 'allocation'>,
  ): MethodRow => ({
    ...{ label, detail },
    method: {
      scope: method.criterion === 'wanda' ? 'row' : 'layer',
      targets: ['linear'],
      ...method,
    },
  });
  const wanda = row(
    l10n.t('Wanda: weight times input, row by row'),
    l10n.t('Needs a calibration. Pays on a UNet from about 50 %, not on a text encoder'),
    { criterion: 'wanda' },
  );
  const owl = row(
    l10n.t('OWL: magnitude, less from blocks with outliers'),
    l10n.t('Needs a calibration. Pays on a text encoder from about 55 %'),
    { criterion: 'magnitude', allocation: 'owl' },
  );
  const obsDiff = row(
    l10n.t('OBS-Diff: what stays makes up for what goes'),
    l10n.t(
      'Needs a large calibration and minutes; weights that stay change, too. Pays on a UNet from about 50 %',
    ),
    { criterion: 'obs-diff' },
  );
  const sparsegpt = row(
    l10n.t('SparseGPT: what stays makes up for what goes'),
    l10n.t(
      'Needs a large calibration and minutes; weights that stay change, too. As OBS-Diff, with all denoising steps alike: for text encoders',
    ),
    { criterion: 'sparsegpt' },
  );
  const random = row(
    l10n.t('Random'),
    l10n.t('Needs nothing. Never pays: it is what other methods are compared with'),
    { criterion: 'random' },
  );
  return [
    ...(areMeasured ? [wanda, owl] : []),
    ...(areUnets ? [obsDiff] : []),
    ...(areMeasured ? [sparsegpt] : []),
    random,
  ];
}
