import * as vscode from 'vscode';
import { probeSteps } from '../../../engine/evaluate/probeSteps';
import { measuringMeans, pipelineBases } from '../../services/pipelineBases';
import type { Services } from '../../services/services';
import type { ProbeItem } from './probeItem';
import { ProbeEdits, type ProbeSubject } from './probeEdits';

/** *Probe Edits*: while the setting is on, the errors of the looked-at model's pipeline stand in the status bar. */
export function registerProbeEdits(services: Services): vscode.Disposable {
  const { documents } = services;
  const item = vscode.window.createStatusBarItem(
    'pollard.probe',
    vscode.StatusBarAlignment.Left,
    8,
  );
  item.name = vscode.l10n.t('Pollard Probe');
  const probes = new ProbeEdits({
    subject: () => subjectOf(services),
    show: shown => {
      showItem(item, shown);
    },
  });
  const update = (): void => void probes.update();
  update();
  return vscode.Disposable.from(
    item,
    probes,
    documents.onDidChangeActive(update),
    documents.onDidClose(update),
    documents.onDidChange(({ change }) => {
      if (change === 'steps' || change === 'model') update();
    }),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (change.affectsConfiguration('pollard')) update();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
  );
}

/** The steps on text encoder and UNet of the looked-at pipeline; none where the setting is off, or nothing is pruned. */
async function subjectOf(services: Services): Promise<ProbeSubject | undefined> {
  const { active } = services.documents;
  const isOn = vscode.workspace.getConfiguration('pollard').get<boolean>('probeEdits', false);
  if (!isOn || !vscode.workspace.isTrusted || !active || active.failure) return undefined;
  const { pipeline, documents } = await pipelineBases(services, active);
  const { engines } = services;
  const pruned = {
    unet: documents.unet?.state.steps ?? [],
    'text-encoder': documents['text-encoder']?.state.steps ?? [],
  };
  if (pruned.unet.length + pruned['text-encoder'].length === 0) return undefined;
  const request = {
    ...{ pipeline, pruned, calibrations: engines.calibrations },
    ...measuringMeans(),
  };
  const bases = [documents.unet, documents['text-encoder']].map(
    document => document?.state.base.fingerprint,
  );
  return {
    key: JSON.stringify([request, bases]),
    probe: signal =>
      probeSteps(engines.background, request, engines.scratch, {
        signal,
        report: () => undefined,
      }),
  };
}

function showItem(item: vscode.StatusBarItem, shown: ProbeItem | undefined): void {
  if (!shown) {
    item.hide();
    return;
  }
  item.text = shown.text;
  item.tooltip = shown.tooltip;
  item.accessibilityInformation = { label: shown.spoken };
  item.show();
}
