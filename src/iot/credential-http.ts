import { parseProxy, proxyFromEnv, proxyInUse } from './proxy.ts';
import { openConnections } from './connections.ts';
import { decodeContent } from './content-encoding.ts';
import type { Environment } from './credential-values.ts';
import { redact } from './redact.ts';
import { transportFailure } from './transport.ts';

/** Why a source of credentials gave none. Nothing of what it answered is in it but codes. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** Does it help to ask again? */
  readonly isPassing: boolean;
  readonly hint: string;

  constructor(reason: string, { isPassing = false, hint = '' }: { isPassing?: boolean; hint?: string } = {}) {
    super(reason);
    this.isPassing = isPassing;
    this.hint = hint;
  }
}

/** A request as @alicloud/credentials makes it. */
interface SourceRequest {
  method: string;
  headers: Readonly<Record<string, string>>;
  bodyForm?: Readonly<Record<string, string>>;
  connectTimeout: number;
  readTimeout: number;
  toRequestURL(): string;
}

interface SourceAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Asks a source; in place of the library's own HTTP client, which knows no proxy. @throws SourceError unless it answers 200 */
export type AskSource = (request: SourceRequest, body?: string) => Promise<SourceAnswer>;

/** Keys and tokens are some kilobytes. */
const MAX_BODY_BYTES = 1_048_576;

/** Goes through the proxy of the environment as all calls do; requests for the machine's own metadata never do. */
export function sourceHttp(env: Environment): AskSource {
  return async (request, body) => {
    const url = parseUrl(request.toRequestURL());
    const { statusCode, text } = await exchange(url, request, body, env);
    if (statusCode === 200) return { statusCode, headers: {}, body: Buffer.from(text) };
    throw refusal(url.host, statusCode, text);
  };
}

function parseUrl(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new SourceError('its address is not an http or https URL');
}

async function exchange(
  url: URL,
  request: SourceRequest,
  body: string | undefined,
  env: Environment,
): Promise<{ statusCode: number; text: string }> {
  const proxy = proxyFromEnv(env);
  const connections = openConnections({
    origin: url.origin,
    connections: 1,
    connectMs: request.connectTimeout,
    headersMs: request.readTimeout,
    bodyMs: request.readTimeout,
    maxBodyBytes: MAX_BODY_BYTES,
    proxy,
  });
  try {
    const answer = await connections.dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: { ...request.headers, 'accept-encoding': 'identity' },
      body: body ?? formOf(request),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const text = decodeContent(bytes, answer.headers['content-encoding'], MAX_BODY_BYTES).toString();
    return { statusCode: answer.statusCode, text };
  } catch (error) {
    const failure = transportFailure(error);
    if (!failure) throw error;
    const used = proxyInUse(url.origin, proxy);
    const way = used === undefined ? '' : ` through the proxy ${new URL(parseProxy(used).url).host}`;
    const reason = `${url.host} cannot be reached${way}: ${failure.code}`;
    throw new SourceError(reason, { isPassing: failure.disposition === 'retry', hint: failure.hint });
  } finally {
    await connections.close();
  }
}

function formOf({ bodyForm = {} }: SourceRequest): string | null {
  const form = new URLSearchParams(bodyForm).toString();
  return form === '' ? null : form;
}

/** The service's code, in either spelling of its member. */
function codeIn(text: string): string {
  const code = /"code"\s*:\s*"([A-Za-z][\w.]{2,60})"/i.exec(text)?.[1];
  return code === undefined ? '' : redact(code, 60);
}

/** Why an answer that is no key is none. */
export function refusal(host: string, statusCode: number, text: string): SourceError {
  const code = codeIn(text);
  const isPassing =
    statusCode >= 500 || statusCode === 429 || /^(?:Throttling|SystemBusy|ServiceUnavailable)/i.test(code);
  const hint = HINTS[`${host} ${statusCode}`] ?? ROLE_HINTS[code];
  const reason = `${host} answers HTTP ${statusCode}${code === '' ? '' : `, ${code}`}`;
  return new SourceError(reason, { isPassing, ...(hint !== undefined && { hint }) });
}

/** What a status means where it comes from the metadata of an ECS instance. */
const HINTS: Readonly<Record<string, string>> = {
  '100.100.100.200 403':
    'The instance requires a token for metadata: let the container fetch one (hop limit of the instance), ' +
    'or allow access without a token.',
  '100.100.100.200 404':
    'The instance has no such RAM role: attach one in the ECS console, or correct its name.',
};

/** What STS's codes mean where a role is assumed. */
const ROLE_HINTS: Readonly<Record<string, string>> = {
  NoPermission:
    'Grant the caller sts:AssumeRole on the role, and make the role trust the caller’s account with the same external ID.',
  'EntityNotExist.Role': 'Correct the role’s ARN: the account’s UID or the name of the role is wrong.',
};
