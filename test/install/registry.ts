import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll } from 'vitest';

interface Packument {
  name: string;
  versions: Record<string, { dist: { tarball: string } }>;
  _attachments: Record<string, { data: string }>;
}

export interface Registry {
  url: string;
  /** What was published last. */
  published: () => Packument | undefined;
}

/** A registry of one package: what is published can be installed. It has nothing else, so that all else must be bundled. */
export async function startRegistry(): Promise<Registry> {
  let packument: Packument | undefined;
  const server = createServer((request, response) => {
    void (async () => {
      if (request.method === 'PUT') {
        packument = (await json(request)) as Packument;
        response.writeHead(201, { 'content-type': 'application/json' }).end('{}');
      } else if (packument && request.url === `/${packument.name}`) {
        const { _attachments, ...document } = packument;
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
      } else if (packument && request.url?.endsWith('.tgz')) {
        const [attachment] = Object.values(packument._attachments);
        response.writeHead(200).end(Buffer.from(attachment?.data ?? '', 'base64'));
      } else {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, published: () => packument };
}
