import type { Band } from '../../src/shared/safeLimit/bands';
import { strings } from './strings';

export const bandWord: Readonly<Record<Band, string>> = {
  safe: strings.safe,
  mixed: strings.mixed,
  collapsed: strings.collapsedBand,
};
