import type { FailureData } from '../failure';

/** What a caller sends: a call by name, and its end before the answer. Typed arrays travel as such. */
export type ClientMessage =
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly request: unknown }
  | { readonly type: 'cancel'; readonly id: number };

/** What comes back: events of a call, then its one answer. `event` belongs to no call. */
export type ServerMessage =
  | { readonly type: 'report'; readonly id: number; readonly event: unknown }
  | { readonly type: 'ok'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly failure: FailureData }
  | { readonly type: 'event'; readonly event: unknown };

/** Checks an arriving value: webview pages are not trusted to be well-formed. */
export function isClientMessage(value: unknown): value is ClientMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { type, id, name } = value as Partial<Record<'type' | 'id' | 'name', unknown>>;
  if (!Number.isSafeInteger(id)) return false;
  return type === 'cancel' || (type === 'call' && typeof name === 'string');
}
