import type { ChildProcess } from 'node:child_process';
import { IPCMessageReader, IPCMessageWriter, type Message } from 'vscode-jsonrpc/node';
import { Failure } from '../../shared/failure';
import type { Remote } from '../../shared/rpc/method';
import { RpcClient } from '../../shared/rpc/client';
import type { ClientMessage, ServerMessage } from '../../shared/rpc/protocol';
import { RpcServer } from '../../shared/rpc/server';

/** The transport between processes: IPC with structured clone, so typed arrays travel as such. */
function ipc(end: NodeJS.Process | ChildProcess, receive: (message: unknown) => void) {
  const reader = new IPCMessageReader(end);
  const writer = new IPCMessageWriter(end);
  // A closed channel is told by the process's own end.
  writer.onError(() => undefined);
  const listening = reader.listen(message => {
    receive(message);
  });
  return {
    send: (message: ClientMessage | ServerMessage): Promise<void> =>
      writer.write(message as unknown as Message),
    dispose: (): void => {
      listening.dispose();
      reader.dispose();
      writer.dispose();
    },
  };
}

/** Answers calls that arrive over this process's IPC channel until the parent goes, then exits. */
export function serve(api: object): void {
  const server: RpcServer<object> = new RpcServer(api, message => transport.send(message));
  const transport = ipc(process, message => {
    server.receive(message as ClientMessage);
  });
  process.once('disconnect', () => process.exit(0));
}

/** A typed proxy over a forked engine (`serialization: 'advanced'`). A process that ends rejects every pending call. */
export function connect<T>(child: ChildProcess): { readonly client: Remote<T>; dispose(): void } {
  const client: RpcClient<T> = new RpcClient(message => transport.send(message));
  const transport = ipc(child, message => {
    client.receive(message as ServerMessage);
  });
  const end = (why: string): void => {
    client.end(
      new Failure({
        code: 'engine-gone',
        message: `The engine process ended (${why}) before it answered.`,
        hint: 'Try again: a new one starts with the next request.',
      }),
    );
    transport.dispose();
  };
  child.once('exit', (code, signal) => {
    end(signal ?? `code ${String(code)}`);
  });
  child.once('error', error => {
    end(error.message);
  });
  return {
    client: client.api,
    dispose: () => {
      end('closed');
    },
  };
}
