import type { Step } from '../../shared/recipe/recipe';
import type { ModelDocument } from '../document/modelDocument';

/** A row of the recipe view: a step of a document, or one that its file has had already. */
export class StepNode {
  constructor(
    readonly document: ModelDocument,
    readonly step: Step,
    readonly id: string,
    /** Index among the document's steps; undefined for a step that is in the file. */
    readonly index?: number,
  ) {}
}
