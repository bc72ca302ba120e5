import * as v from 'valibot';

/** An object without other fields than these: a misspelt field would be ignored in silence otherwise. */
export const strictObject = <const Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, issue => {
    if (isUnknownField(issue))
      return `has a field ${issue.received} that this version does not know`;
    return issue.path && !isOfTheObject(issue) ? 'is missing' : 'must be an object';
  });

export const isUnknownField = ({ type, expected }: v.BaseIssue<unknown>): boolean =>
  type === 'strict_object' && expected === 'never';

/** Whether an issue whose path ends at a field is about the object around it. A list passes for an object without fields. */
export const isOfTheObject = (issue: v.BaseIssue<unknown>): boolean =>
  issue.type === 'strict_object' &&
  issue.path?.at(-1)?.origin === 'key' &&
  (isUnknownField(issue) || Array.isArray(issue.path.at(-1)?.input));
