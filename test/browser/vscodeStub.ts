import { fileUri } from '../fixtures/vscodeStandIn';

export * from '../fixtures/vscodeStandIn';

/** The little of VS Code that parts of the host need outside of it: addresses below one origin, and texts. */
export const Uri = {
  file: fileUri,
  joinPath: (base: { readonly path: string }, ...parts: readonly string[]) => ({
    path: [base.path, ...parts].join('/'),
    toString: () => `${ORIGIN}${[base.path, ...parts].join('/')}`,
  }),
};

export const env = { language: 'en' };

export const l10n = {
  /** Translations by English text, when VS Code speaks another language. */
  bundle: undefined as Readonly<Record<string, string>> | undefined,
  t: (text: string, ...values: readonly unknown[]): string =>
    (l10n.bundle?.[text] ?? text).replace(/\{(\d+)\}/g, (_, i: string) =>
      String(values[Number(i)]),
    ),
};

export const ORIGIN = 'http://pollard.test';
