import type { OpenModel } from '../../../core/model/describeModel';
import { pathOf } from '../../../shared/generation/pipelinePaths';
import type { Step, TargetSet } from '../../../shared/recipe/recipe';
import type { ProbeComponent } from '../../api/probing';
import { CalibrationFolder } from '../../../core/prune/calibration/calibrationFolder';
import { FedModel } from '../fedModel';
import type { ProbeJob } from './probeJob';

/** A loaded component, and how far steps take its output from the dense one at fixed inputs. */
export interface ComponentProbe {
  readonly model: OpenModel;
  /** 0 without steps. Fails `cancelled` between two runs. */
  error(steps: readonly Step[]): Promise<number>;
  close(): Promise<void>;
}

export interface OpenFedOptions {
  /** A few calls load sooner, many run faster. */
  readonly calls: 'few' | 'many';
  readonly targets?: readonly TargetSet[];
  /** Whether steps may remove neurons and heads. */
  readonly units?: boolean;
}

/** A component whose weights are fed; `close` gives up all that it holds. */
type FedComponent = Pick<FedModel, 'model' | 'session' | 'prune' | 'close'>;

/** Loads a component with its weights fed, for steps on the given targets. */
export async function openFed(
  { settings, context, jobFor }: ProbeJob,
  component: ProbeComponent,
  { calls, targets = ['linear'], units }: OpenFedOptions,
): Promise<FedComponent> {
  const { pipeline, provider, sessionCache, folder } = settings;
  const calibrations = new CalibrationFolder(settings.calibrations ?? folder);
  context.report({ kind: 'loading', component });
  const fed = await FedModel.open(pathOf(pipeline, component), {
    ...{ runtime: jobFor(0).open.runtime, targets, units, folder, signal: context.signal },
    load: { provider, sessionCache, optimization: calls === 'few' ? 'basic' : 'all' },
    model: { calibrations },
  });
  return {
    ...{ model: fed.model, session: fed.session },
    prune: (steps, signal) => fed.prune(steps, signal),
    close: async () => {
      await fed.close();
      await calibrations.close();
    },
  };
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
