/** Bytes of the longest recipe: what a model's metadata can hold and be read again (`WireReader.view`). */
export const RECIPE_LIMIT = 1 << 20;
