import * as vscode from 'vscode';
import { KeptCalibrations } from '../../engine/evaluate/keptCalibrations';
import { type CalibratedModel, calibrateStep } from '../../engine/evaluate/calibrateStep';
import { componentTitle } from '../../shared/model/component';
import type { Step } from '../../shared/recipe/recipe';
import type { ModelDocument } from '../document/modelDocument';
import { measuringMeans, pipelineBases } from '../services/pipelineBases';
import type { Services } from '../services/services';
import { withProgress } from '../ui/progress';

/** A step that is about to be given to a document. */
export interface NewStep {
  readonly document: ModelDocument;
  readonly step: Step;
  /** What its calibration is measured with, where somebody chose that. */
  readonly prompts?: readonly string[];
}

/**
 * Steps, each with the calibration that it goes by: measured first where none is kept, under progress that can be cancelled. Nothing
 * has changed where that fails.
 */
export async function calibratedSteps(
  services: Services,
  steps: readonly NewStep[],
): Promise<readonly NewStep[]> {
  const ready: NewStep[] = [];
  for (const each of steps) ready.push({ ...each, step: await calibrated(services, each) });
  return ready;
}

function calibrated(services: Services, { document, step, prompts }: NewStep): Promise<Step> {
  const { engines } = services;
  // The model engine's own folder, in which that makes room.
  const kept = new KeptCalibrations(engines.diffusion, engines.calibrations, { limit: Infinity });
  const model = async (): Promise<CalibratedModel> => {
    await kept.sweep();
    const { component, pipeline, defaults } = await pipelineBases(services, document);
    const { fingerprint } = document.state.base;
    return {
      ...{ component, pipeline, fingerprint, ...defaults, ...measuringMeans() },
      ...(prompts && { prompts }),
    };
  };
  const title = vscode.l10n.t('Calibrating the {0}', componentTitle[document.model.component]);
  return withProgress(title, ({ signal, report }) =>
    calibrateStep(
      step,
      model,
      { model: engines.model, kept },
      {
        signal,
        report: event => {
          if (event.kind === 'measured') report(event);
        },
      },
    ),
  );
}
