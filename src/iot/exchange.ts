import type { Dispatcher } from 'undici';
import type { Answered } from './classify.ts';
import type { Limit } from './deadline.ts';
import type { SignedRequest } from './request.ts';

/**
 * Sends a request and reads its answer whole. undici's `request` does so through a stream and an abort signal for each
 * call; its handlers, on which that rests, take a third less CPU.
 * @param limit ends the exchange, also while it waits for a connection
 * @throws undici's and Node's errors; what the limit was ended with
 */
export function exchange(
  dispatcher: Dispatcher,
  origin: string,
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
          resolve({ httpStatus, headers, body: textOf(body) });
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}

/** UTF-8, without a byte order mark. */
function textOf(chunks: readonly Buffer[]): string {
  const [only = Buffer.alloc(0)] = chunks;
  const text = (chunks.length > 1 ? Buffer.concat(chunks) : only).toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
