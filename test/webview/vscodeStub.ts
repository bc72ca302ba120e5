/** The little of VS Code that `webviewPage` needs: addresses below one origin. */
export const Uri = {
  joinPath: (base: { readonly path: string }, ...parts: readonly string[]) => ({
    path: [base.path, ...parts].join('/'),
    toString: () => `${ORIGIN}${[base.path, ...parts].join('/')}`,
  }),
};

export const env = { language: 'en' };

export const ORIGIN = 'http://pollard.test';
