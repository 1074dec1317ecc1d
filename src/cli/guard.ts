import type { Writable } from 'node:stream';
import { passwordsIn } from '../core/url-secrets.ts';
import { DEMO_KEY } from '../emulator/accounts.ts';
import { hiding } from '../iot/redact.ts';
import type { Hide } from '../iot/redact.ts';
import type { Io } from './io.ts';
import { createStatusLine, isDumb } from './status-line.ts';

/** The live secrets of this process. Whatever it prints passes here, so that no defect can print one. */
export interface Secrets {
  /** A key that was fetched; the environment's are known from the start. */
  add(key: { accessKeyId: string; accessKeySecret: string; securityToken?: string }): void;
  addSecret(secret: string): void;
  hide: Hide;
}

/** Variables that hold a secret, by the names that tools give them. */
const SECRET_VARIABLE = /(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY)$/i;
const KEY_ID_VARIABLE = /ACCESS_?KEY_?ID$/i;

/** Finds the secrets of an environment: by name, and the passwords within URLs (proxies, databases). */
export function createSecrets(env: Io['env']): Secrets {
  const secrets = new Set<string>();
  const keyIds = new Set<string>();
  for (const [name, value = ''] of Object.entries(env)) {
    // The emulator's key is public, and the emulator says it.
    if (value.trim() === DEMO_KEY.accessKeySecret || value.trim() === DEMO_KEY.accessKeyId) continue;
    if (SECRET_VARIABLE.test(name)) secrets.add(value.trim());
    if (KEY_ID_VARIABLE.test(name)) keyIds.add(value.trim());
    for (const password of passwordsIn(value.trim())) secrets.add(password);
  }
  let hide = hiding({ secrets: [...secrets], keyIds: [...keyIds] });
  return {
    add({ accessKeyId, accessKeySecret, securityToken }) {
      if (secrets.has(accessKeySecret) && (securityToken === undefined || secrets.has(securityToken))) return;
      keyIds.add(accessKeyId);
      secrets.add(accessKeySecret);
      if (securityToken !== undefined) secrets.add(securityToken);
      hide = hiding({ secrets: [...secrets], keyIds: [...keyIds] });
    },
    addSecret(secret) {
      if (secrets.has(secret)) return;
      secrets.add(secret);
      hide = hiding({ secrets: [...secrets], keyIds: [...keyIds] });
    },
    hide: (text) => hide(text),
  };
}

/** The same process, whose stdout and stderr show no secret, and whose terminal has a status line. */
export function guard(io: Io, secrets: Secrets): Io {
  const stderr = guardStream(io.stderr, secrets.hide);
  const status = stderr.isTTY === true && !isDumb(io.env) ? createStatusLine(stderr) : undefined;
  return {
    env: io.env,
    get stdin() {
      return io.stdin;
    },
    onInterrupt: (callback) => io.onInterrupt(callback),
    stdout: guardStream(io.stdout, secrets.hide),
    stderr: status ? withWrite(stderr, status.above.write) : stderr,
    ...(status && { status: status.line }),
    onKey: (key) => secrets.add(key),
    onSecret: (secret) => secrets.addSecret(secret),
  };
}

type Write = (chunk: string | Uint8Array, ...rest: []) => boolean;

function guardStream<Stream extends Writable>(stream: Stream, hide: Hide): Stream {
  return withWrite(stream, (chunk, ...rest) =>
    stream.write(hide(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()), ...rest),
  );
}

/** Stands in for the stream in everything (columns, events) but in how it is written to. */
function withWrite<Stream extends Writable>(stream: Stream, write: Write): Stream {
  return new Proxy(stream, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
