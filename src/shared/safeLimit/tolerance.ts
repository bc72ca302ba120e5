/** How much latent error is taken for the same picture where nobody says otherwise: about half of another prompt's. */
export const TOLERANCE = 0.5;
