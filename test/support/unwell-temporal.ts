import { createServer, type ServerHttp2Session } from 'node:http2';

/** Listens as Temporal would and answers every call as one whose store is out of order: `INTERNAL: interrupted (9)`. */
export async function startUnwellTemporal(port: number): Promise<{ close(): Promise<void> }> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream) => {
    stream.respond(
      {
        ...{ ':status': 200, 'content-type': 'application/grpc' },
        ...{ 'grpc-status': '13', 'grpc-message': 'interrupted (9)' },
      },
      { endStream: true },
    );
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return {
    close() {
      for (const session of sessions) session.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
