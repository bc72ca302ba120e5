import type { Method } from '../../src/shared/rpc/method';

/** What a small app's calls answer, by `name path` or `name`. A call that is not here never ends. */
export type Answers = Readonly<Record<string, unknown>>;

/** A host that answers what the test says. */
export const toldHost = (answers: () => Answers): Record<string, Method<unknown, unknown>> =>
  new Proxy<Record<string, Method<unknown, unknown>>>(
    {},
    {
      get: (_, name: string) => (request: unknown) => {
        const { path } = request as { readonly path?: string };
        const key = [`${name} ${path ?? ''}`, name].find(each => each in answers());
        return key === undefined ? new Promise(() => undefined) : Promise.resolve(answers()[key]);
      },
    },
  );
