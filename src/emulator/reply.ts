import type { JsonObject } from './render.ts';

/** An answer before it is rendered: `code` is `''` for a success. */
export interface Reply {
  status: number;
  /** Root element of the XML form. */
  root: string;
  code: string;
  fields: JsonObject;
  headers: Record<string, string>;
}

/** Why a call is refused: by the gateway (an HTTP status) or by the product (HTTP 200, `Success: false`). */
export interface Refusal {
  layer: 'gateway' | 'product';
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
}

export function gateway(status: number, code: string, message: string): Refusal {
  return { layer: 'gateway', status, code, message };
}

export function product(code: string, message: string): Refusal {
  return { layer: 'product', status: 200, code, message };
}

/** Ends the handling of a call with a refusal. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** `{ RequestId, HostId, Code, Message, Recommend }` with an HTTP status, or `{ RequestId, Success, Code, ErrorMessage }`. */
export function refusalReply(refusal: Refusal, operation: string, requestId: string, hostId: string): Reply {
  const { status, code, message, headers = {} } = refusal;
  if (refusal.layer === 'product') {
    const fields = { RequestId: requestId, Success: false, Code: code, ErrorMessage: message };
    return { status, root: `${operation}Response`, code, fields, headers };
  }
  const recommend = `https://api.aliyun.com/troubleshoot?q=${code}&product=Iot&requestId=${requestId}`;
  const fields = { RequestId: requestId, HostId: hostId, Code: code, Message: message, Recommend: recommend };
  return { status, root: 'Error', code, fields, headers };
}

/** The same reply with members that begin in lower case. */
export function lowerCase(reply: Reply): Reply {
  const members = Object.entries(reply.fields).map(([name, value]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    value,
  ]);
  return { ...reply, fields: Object.fromEntries(members) as JsonObject };
}
