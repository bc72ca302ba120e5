/** Said aloud where settings are not fed to loaded models. */
export const fromFilesSentence = (why: string): string =>
  `Weights cannot be fed to these models, so every setting is written and loaded: ${why}`;
