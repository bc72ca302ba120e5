/** The most characters (UTF-16 units) of a step's label: a recipe is part of a model's header, which stays short. */
export const LABEL_LIMIT = 4096;
