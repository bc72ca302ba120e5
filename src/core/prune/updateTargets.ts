import { Failure } from '../../shared/failure';
import { parsePattern } from '../../shared/recipe/pattern';
import type { Step } from '../../shared/recipe/recipe';
import { sparsities } from './allocate/sparsities';
import type { HessianGoal } from './obs/pruneByHessian';
import { withNewValues } from './newValueFile';
import { passOverTargets } from './passOverTargets';
import type { StepRequest } from './stepRequest';
import type { UpdateTask } from './updateTask';
import type { TensorMask } from '../weights/mask/tensorMask';

/**
 * The targets' new masks under a step that gives weights new values. Fails, and leaves no file of values,
 * where one layer cannot be pruned.
 */
export async function updateTargets(
  request: StepRequest,
): Promise<readonly (TensorMask | undefined)[]> {
  const { weights, step, targets, grams, signal } = request;
  const goals = await goalsOf(request);
  for (const { tensor } of targets)
    if (tensor.storage.kind === 'varint') throw oddStorage(step, tensor.name);
  const goalOf = new Map(targets.map(({ tensor }, i) => [tensor.id, goals[i]!]));
  return withNewValues(weights.scratch, keep =>
    passOverTargets(request, async ({ tensor, view }, mask, onProgress) => {
      const task: UpdateTask = {
        ...{ kind: 'update', tensor, view, mask, settings: { criterion: step.criterion } },
        ...{ gram: grams!.get(tensor.id)!, goal: goalOf.get(tensor.id)! },
      };
      const { values, bits, zeros } = await weights
        .runTask(task, { signal, onProgress })
        .catch((thrown: unknown) => {
          throw inStep(step, thrown);
        });
      return { kind: 'bits', zeros, bits, values: await keep(values) };
    }),
  );
}

async function goalsOf(request: StepRequest): Promise<readonly HessianGoal[]> {
  const { step, targets } = request;
  const { goal, scope } = step;
  if ('sparsity' in goal && scope === 'layer')
    return (await sparsities(request, goal.sparsity)).map(sparsity => ({ sparsity }));
  const pattern = 'pattern' in goal ? parsePattern(goal.pattern) : undefined;
  if (!pattern || !('group' in pattern)) throw otherGoal(step);
  return targets.map(() => pattern);
}

/** A failure of a layer, with the step's label. */
export function inStep({ label }: Step, thrown: unknown): unknown {
  if (!(thrown instanceof Failure)) return thrown;
  const data = thrown.toData();
  return new Failure(
    { ...data, message: `The step "${label}": ${data.message}` },
    { cause: thrown },
  );
}

const otherGoal = ({ label, criterion }: Step): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `The step "${label}" prunes by ${criterion}, which goes with a sparsity per layer or a pattern N:M only.`,
    hint: 'Give the step a sparsity and the scope layer, or a pattern such as 2:4.',
  });

export const oddStorage = ({ label }: Pick<Step, 'label'>, tensor: string): Failure =>
  new Failure({
    code: 'unsupported',
    message: `The step "${label}" gives weights new values, for which there is no room in the way in which ${tensor} is stored.`,
    hint: 'Export the model with raw data, or choose another criterion.',
  });
