import type { ComponentKind } from '../model/component';
import type { TriedSetting } from './safeResult';

/** What a search begins to try; the same again for each prompt. */
export interface SafeTrying extends Pick<TriedSetting, 'sparsity' | 'by'> {
  readonly kind: 'trying';
}

/** Weights cannot be fed to the models, so that every setting is written and loaded. */
export interface SafeFromFiles {
  readonly kind: 'fromFiles';
  readonly why: string;
}

/** Statistics are measured that the search goes by and nobody gave. */
export interface SafeCalibrating {
  readonly kind: 'calibrating';
  readonly component: ComponentKind;
}
