import { Failure, type FailureData } from '../../src/shared/failure';
import type { Method } from '../../src/shared/rpc/method';

/** What a small app's calls answer, by `name path` or `name`; `{ fails }` fails. A call that is not here never ends. */
export type Answers = Readonly<Record<string, unknown>>;

/** A host that answers what the test says. */
export const toldHost = (answers: () => Answers): Record<string, Method<unknown, unknown>> =>
  new Proxy<Record<string, Method<unknown, unknown>>>(
    {},
    {
      get: (_, name: string) => (request: unknown) => {
        const { path } = request as { readonly path?: string };
        const key = [`${name} ${path ?? ''}`, name].find(each => each in answers());
        if (key === undefined) return new Promise(() => undefined);
        const answer = answers()[key];
        return answer instanceof Object && 'fails' in answer
          ? Promise.reject(new Failure(answer.fails as FailureData))
          : Promise.resolve(answer);
      },
    },
  );
