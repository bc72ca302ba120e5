import * as v from 'valibot';
import { Failure } from '../failure';
import { type SensitivityMap, sensitivityMapSchema } from './sensitivityMap';

/** A map from untrusted text. Fails `malformed`, naming `source` and the first field that is wrong. */
export function parseSensitivity(text: string, source: string): SensitivityMap {
  const { success, output, issues } = v.safeParse(sensitivityMapSchema, json(text, source));
  if (success) return output;
  const [issue] = issues;
  throw refuse(source, `${v.getDotPath(issue) ?? 'it'} ${issue.message}`);
}

function json(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse(source, 'it is not JSON', cause);
  }
}

const refuse = (source: string, why: string, cause?: unknown): Failure =>
  new Failure(
    {
      code: 'malformed',
      message: `${source} is no sensitivity map: ${why}.`,
      hint: 'Measure it with: pollard sensitivity.',
      path: source,
    },
    { cause },
  );
