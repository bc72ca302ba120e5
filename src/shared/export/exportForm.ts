/** How weights lie in a file until it is loaded: onnxruntime unfolds them then, once, and runs the graph that it ran before. */
export const formsAtRest = ['fp16-at-rest', 'int8-at-rest', 'bitmask-at-rest'] as const;
export type AtRest = (typeof formsAtRest)[number];

/** Every form in which a model leaves smaller; a zip must be unpacked before it is a model again. */
export const exportForms = [...formsAtRest, 'zip'] as const;
export type ExportForm = (typeof exportForms)[number];
