import * as v from 'valibot';
import { Failure } from '../failure';
import type { Method } from '../rpc/method';
import type { RequestSchemas } from './requestSchemas';

type AnyMethod = Method<unknown, unknown, unknown>;

/**
 * A host whose methods hear only of requests that have their shape: what a page sends is not trusted. Others fail with
 * `invalid-request`, naming the field.
 */
export const checkRequests = <Host>(host: Host, schemas: RequestSchemas<Host>): Host =>
  Object.fromEntries(
    Object.entries(schemas as Readonly<Record<string, v.GenericSchema>>).map(([name, schema]) => {
      const method = (host as Readonly<Record<string, AnyMethod>>)[name]!;
      const checked: AnyMethod = async (request, context) =>
        method(readRequest(schema, name, request), context);
      return [name, checked];
    }),
  ) as Host;

function readRequest(schema: v.GenericSchema, name: string, request: unknown): unknown {
  const { success, output, issues } = v.safeParse(schema, request);
  if (success) return output;
  const [issue] = issues;
  const at = [name, v.getDotPath(issue)].filter(part => part !== null).join('.');
  throw new Failure({
    code: 'invalid-request',
    message: `The page asked for what cannot be: ${at} ${issue.message}.`,
    hint: 'Close the view and open it again.',
  });
}
