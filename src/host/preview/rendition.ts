import type { ComponentKind } from '../../shared/component';
import type { Recipe, Step } from '../../shared/recipe';

/** A model file under steps, and the history that a render of it carries in its metadata. */
export interface PartRendition {
  readonly component: ComponentKind;
  readonly path: string;
  readonly steps: readonly Step[];
  readonly recipe?: Recipe;
}

/** A whole pipeline to generate with. */
export interface PreviewSource {
  readonly title: string;
  /** Where tokenizer, scheduler and configurations are read from. */
  readonly folder: string;
  readonly parts: readonly PartRendition[];
  /** What generation needs and the folder lacks. */
  readonly missing: readonly string[];
}
