import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';

export interface LocalServer {
  url: string;
  port: number;
  requests: IncomingMessage[];
  /** Connections accepted so far. */
  connections(): number;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that answers each request with `answer`. */
export async function serveHttp(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<LocalServer> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    request.resume();
    answer(request, response);
  };
  return listen(createServer(listener), requests);
}

/** A real TCP server on loopback that hands over each connection as it is. */
export async function serveTcp(connected: (socket: Socket) => void): Promise<LocalServer> {
  return listen(createTcpServer(connected), []);
}

/** A proxy on loopback, which keeps what it was asked for: `host:port`, and who asked. */
export interface LocalProxy extends LocalServer {
  tunnels: string[];
  auth: string[];
}

/** Tunnels every CONNECT to `port`, or refuses with `status`. */
export async function serveProxy(port: number, status = 200): Promise<LocalProxy> {
  const tunnels: string[] = [];
  const auth: string[] = [];
  const server = createServer((_request, response) => void response.writeHead(400).end());
  server.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    auth.push(request.headers['proxy-authorization'] ?? '');
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  });
  return { ...(await listen(server, [])), tunnels, auth };
}

export async function listen(server: Server | TcpServer, requests: IncomingMessage[]): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
