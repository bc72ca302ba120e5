import { type ComponentKind, componentWord } from '../../shared/model/component';

/** Says aloud that a command takes time for something that could have been given. */
export const calibratingSentence = (kind: ComponentKind): string =>
  `No calibration of the ${componentWord(kind)} was given: it is measured first, on the same prompts.`;
