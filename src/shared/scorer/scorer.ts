/** Models of the user's that say what a picture shows: CLIP knows texts, too; DINOv2 and Inception pictures only. */
export const scorerKinds = ['clip', 'dino', 'inception'] as const;
export type ScorerKind = (typeof scorerKinds)[number];

export const scorerTitle: Readonly<Record<ScorerKind, string>> = {
  clip: 'CLIP',
  dino: 'DINOv2',
  inception: 'Inception',
};

/** A folder with ONNX files of such a model. */
export interface ScorerFolder {
  readonly kind: ScorerKind;
  readonly folder: string;
}
