import { l10n } from 'vscode';
import type { ProbeResult } from '../../../engine/api/probing';
import type { Failure } from '../../../shared/failure';
import { plainDamage } from '../../../shared/format';

/** What the status bar says of a probe. */
export interface ProbeItem {
  readonly text: string;
  readonly tooltip: string;
  /** The same without icons. */
  readonly spoken: string;
}

/** Where a probe stands. */
export type ProbeState =
  | { readonly kind: 'measuring' }
  | { readonly kind: 'measured'; readonly result: ProbeResult }
  | { readonly kind: 'failed'; readonly failure: Failure };

export function probeItem(state: ProbeState): ProbeItem {
  if (state.kind === 'measuring')
    return item('sync~spin', l10n.t('Probing…'), l10n.t('The present steps are measured'));
  if (state.kind === 'failed')
    return item('circle-slash', l10n.t('Not probed'), state.failure.message);
  const { textError, probeError, prompts, timesteps } = state.result;
  return item(
    'pulse',
    l10n.t('text {0} · UNet {1}', plainDamage(textError), plainDamage(probeError)),
    l10n.t(
      'How far the present steps take the outputs of text encoder and UNet from the dense ones, as a share: over {0} prompts at {1} timesteps. A probe is not a picture.',
      prompts,
      timesteps.length,
    ),
  );
}

const item = (icon: string, text: string, tooltip: string): ProbeItem => ({
  ...{ text: `$(${icon}) ${text}`, tooltip, spoken: text },
});
