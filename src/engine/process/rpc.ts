import type { ChildProcess } from 'node:child_process';
import { IPCMessageReader, IPCMessageWriter, type Message } from 'vscode-jsonrpc/node';
import { Failure } from '../../shared/failure';
import type { Remote } from '../../shared/rpc/method';
import { RpcClient } from '../../shared/rpc/client';
import type { ClientMessage, ServerMessage } from '../../shared/rpc/protocol';
import { RpcServer } from '../../shared/rpc/server';

/** The transport between processes: IPC with structured clone, so typed arrays travel as such. */
function ipc<In, Out>(end: NodeJS.Process | ChildProcess, receive: (message: In) => void) {
  const reader = new IPCMessageReader(end);
  const writer = new IPCMessageWriter(end);
  // A closed channel is told by the process's own end.
  writer.onError(() => undefined);
  const listening = reader.listen(message => {
    receive(message as unknown as In);
  });
  return {
    send: (message: Out): Promise<void> => writer.write(message as unknown as Message),
    dispose: (): void => {
      listening.dispose();
      reader.dispose();
      writer.dispose();
    },
  };
}

/** Answers calls that arrive over this process's IPC channel until the parent goes, then exits. */
export function serve<T>(api: T): void {
  const server: RpcServer<T> = new RpcServer(api, message => transport.send(message));
  const transport = ipc<ClientMessage, ServerMessage>(process, message => {
    server.receive(message);
  });
  process.once('disconnect', () => process.exit(0));
}

/** A typed proxy over a forked engine (`serialization: 'advanced'`). A process that ends rejects every pending call. */
export function connect<T>(child: ChildProcess): { readonly client: Remote<T>; dispose(): void } {
  const client: RpcClient<T> = new RpcClient(message => transport.send(message));
  const transport = ipc<ServerMessage, ClientMessage>(child, message => {
    client.receive(message);
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
