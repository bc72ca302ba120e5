import * as vscode from 'vscode';

/** *Probe Edits: Turn On or Off*: for all windows, as other settings that are about the machine's time. */
export async function toggleProbe(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('pollard');
  const isOn = settings.get<boolean>('probeEdits', false);
  await settings.update('probeEdits', !isOn, vscode.ConfigurationTarget.Global);
}
