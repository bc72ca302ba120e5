/** Why a picture is likely collapsed. Each is an indication that was measured, none is a proof. */
export const collapseReasons = [
  'not-finite',
  'latent-spread',
  'flat',
  'saturated',
  'no-detail',
  'noise',
] as const;

export type CollapseReason = (typeof collapseReasons)[number];

/** A reason in words. */
export const collapseSentence: Readonly<Record<CollapseReason, string>> = {
  'not-finite': 'Its latents are not all finite numbers.',
  'latent-spread': 'Its latents spread less than half or more than twice as far as the dense ones.',
  flat: 'It has next to no contrast, and the dense picture has some.',
  saturated: 'Nearly all of it is pure black or pure white, and the dense picture is not.',
  'no-detail': 'It has less than a third of the detail of the dense picture.',
  noise:
    'It looks like noise: neighbouring places have much less to do with each other than in the dense picture.',
};
