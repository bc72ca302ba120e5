/** The prompts of `a cat; a red apple`, each once. */
export const typedPrompts = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[;\n\r]/)
      .map(each => each.trim())
      .filter(each => each !== ''),
  ),
];
