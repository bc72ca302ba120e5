import type { Step } from '../../shared/recipe/recipe';
import { criteria } from './criteria/criteria';

/** Whether a step goes by the sizes of layers' inputs: by its criterion, or since OWL spreads its sparsity. */
export const needsCalibration = ({ criterion, allocation, goal }: Step): boolean =>
  !('restore' in goal) && (criteria[criterion].usesInputs || allocation === 'owl');
