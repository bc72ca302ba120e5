/** Why units of a layer cannot leave a model: a sentence that goes on from the layer's name. */
export class NotCoupled extends Error {
  constructor(
    message: string,
    /** Whether the layer has no units of its own at all, so that nobody misses them. */
    readonly isNoSet = false,
  ) {
    super(message);
  }
}
