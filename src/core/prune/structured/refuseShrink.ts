import { Failure } from '../../../shared/failure';
import type { StoredTensor } from '../../onnx/modelIndex';

export const nothingToRemove = (file: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `No neuron and no head of ${file} is zero with all of its weights: there is nothing that a smaller file could leave out.`,
    hint: 'Remove neurons or heads first, with --remove or a step of the recipe.',
    path: file,
  });

export const unreadable = ({ name }: StoredTensor): Failure =>
  new Failure({
    code: 'unsupported',
    message: `${name} holds units, but Pollard does not read its weights.`,
    hint: 'Keep the units of its layer.',
  });
