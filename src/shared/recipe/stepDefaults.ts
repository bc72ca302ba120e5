/** The defaults of a step: every Linear weight, by magnitude, layer by layer. */
export const stepDefaults = {
  select: '*',
  targets: ['linear'],
  criterion: 'magnitude',
  scope: 'layer',
  enabled: true,
} as const;
