import type { Session, Tensor } from '../../../core/diffusion/session';

/** A session that remembers all outputs of its last run. */
export function tappedSession(session: Session): Session & {
  last(): Readonly<Record<string, Tensor>>;
} {
  let last: Readonly<Record<string, Tensor>> = {};
  return {
    inputs: session.inputs,
    outputs: session.outputs,
    run: async feeds => (last = await session.run(feeds)),
    last: () => last,
  };
}
