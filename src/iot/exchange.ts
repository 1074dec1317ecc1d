import type { Dispatcher } from 'undici';
import type { Answered } from './classify.ts';
import { decodeContent } from './content-encoding.ts';
import type { Limit } from './deadline.ts';
import type { SignedRequest } from './request.ts';

/**
 * Sends a request and reads its answer whole. undici's `request` does so through a stream and an abort signal for each
 * call; its handlers, on which that rests, take a third less CPU.
 * @param limit ends the exchange, also while it waits for a connection
 * @param maxBodyBytes what it may hold when it is decoded; undici bounds what comes over the wire
 * @throws undici's and Node's errors, EncodingError; what the limit was ended with
 */
export function exchange(
  dispatcher: Dispatcher,
  { origin, maxBodyBytes }: { origin: string; maxBodyBytes: number },
  request: SignedRequest,
  limit: Limit,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let connection: Dispatcher.DispatchController | undefined;
    let httpStatus = 0;
    let headers: Answered['headers'] = {};
    const body: Buffer[] = [];
    limit.onEnd((reason) => connection?.abort(reason));
    dispatcher.dispatch(
      { path: request.path, headers: request.headers, origin, method: 'POST' },
      {
        onRequestStart(controller) {
          connection = controller;
          try {
            limit.throwIfEnded();
          } catch (reason) {
            controller.abort(reason as Error);
          }
        },
        onResponseStart(_controller, status, received) {
          httpStatus = status;
          headers = received;
        },
        onResponseData(_controller, chunk) {
          body.push(chunk);
        },
        onResponseEnd() {
          try {
            resolve({ httpStatus, headers, body: textOf(body, headers, maxBodyBytes) });
          } catch (error) {
            reject(error);
          }
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}

/** UTF-8, without a byte order mark. */
function textOf(chunks: readonly Buffer[], headers: Answered['headers'], maxBytes: number): string {
  const [only = Buffer.alloc(0)] = chunks;
  const bytes = chunks.length > 1 ? Buffer.concat(chunks) : only;
  const text = decodeContent(bytes, headers['content-encoding'], maxBytes).toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
