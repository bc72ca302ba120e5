import { pathOf } from '../../../shared/generation/pipelinePaths';
import type { CallContext } from '../../../shared/rpc/method';
import type { CalibrateEvent, CalibrateRequest } from '../../api/calibration';
import type { GenerateEvent, GenerateRequest } from '../../api/generation';
import { type LayerInputs, layerInputs } from '../../../core/calibrate/layerInputs';
import { openSource } from '../../../core/io/source';
import { describeModel, type OpenModel } from '../../../core/model/describeModel';
import { Failure } from '../../../shared/failure';
import { checkComponents } from '../checkComponents';
import { beginJob, type EngineState, type Job } from '../job';

/** A calibration on its way: what its parts share. */
export interface CalibrationJob extends LayerInputs {
  readonly request: CalibrateRequest;
  readonly context: CallContext<CalibrateEvent>;
  readonly model: OpenModel;
  /** A generation of one prompt from one seed. */
  readonly jobFor: (prompt: string, seed: number) => Job;
}

/** Reads the pipeline's configuration and the component's graph. Fails as `beginJob` and `checkComponents` do. */
export async function beginCalibration(
  request: CalibrateRequest,
  context: CallContext<CalibrateEvent>,
  state: EngineState,
): Promise<CalibrationJob> {
  const job = await beginJob(generation(request), quiet(context), state);
  checkComponents(job);
  const model = await describeModel(pathOf(request.pipeline, request.component), context.signal);
  const source = await openSource(model.description.path);
  try {
    const found = await layerInputs(model, source, request.targets);
    if (found.inputs.length === 0 || model.modelIndex.opset === 0) throw nothing(model);
    return {
      ...{ request, context, model, ...found },
      jobFor: (prompt, seed) => {
        const { settings } = job.request;
        return { ...job, request: { ...job.request, settings: { ...settings, prompt, seed } } };
      },
    };
  } finally {
    await source.close();
  }
}

function generation(request: CalibrateRequest): GenerateRequest {
  const { pipeline, provider, runtime, sessionCache, steps, guidance, width, height } = request;
  return {
    ...{ pipeline, provider, sessionCache, previewEvery: 0 },
    ...(runtime !== undefined && { runtime }),
    settings: {
      ...{ prompt: '', negative: '', seed: 0, batch: 1, noise: 'torch', steps, guidance },
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    },
  };
}

const quiet = ({ signal, report }: CallContext<CalibrateEvent>): CallContext<GenerateEvent> => ({
  signal,
  report: event => {
    if (event.kind === 'loading' || event.kind === 'provider') report(event);
  },
});

const nothing = ({ description: { path } }: OpenModel): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${path} has no such layer whose input could be measured.`,
    hint: 'Calibrate the text encoder or the UNet of a Stable Diffusion pipeline.',
    path,
  });
