/** Sends at once; a transport that throws and one that rejects fail alike. */
export const sendOver = <Message>(
  send: (message: Message) => unknown,
  message: Message,
): Promise<unknown> =>
  new Promise(resolve => {
    resolve(send(message));
  });
