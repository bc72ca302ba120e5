/** The defaults of a step: every Linear weight, by magnitude, layer by layer. */
export const stepDefaults = {
  select: '*',
  targets: ['linear'],
  criterion: 'magnitude',
  scope: 'layer',
  enabled: true,
} as const;

/** The scope of a step that names none: Wanda compares within each output, as its authors do. */
export const defaultScope = (criterion: string): 'layer' | 'row' =>
  criterion === 'wanda' ? 'row' : stepDefaults.scope;
