import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { Mail, SMTPSentMessageInfo } from 'nodemailer';
import { onAbort } from '../core/on-abort.ts';
import type { MailServer } from './mail-server.ts';

/** Milliseconds. */
export interface MailLimits {
  connectMs: number;
  greetingMs: number;
  /** Without a byte. */
  silenceMs: number;
}

export type MailTransport = Mail<SMTPSentMessageInfo>;

const TLS: ConnectionOptions = { rejectUnauthorized: true, minVersion: 'TLSv1.2' };

/** A connection for one mail, which the signal ends. Proxies of HTTP are not asked: hardly any lets mail through. */
export async function openTransport(
  server: MailServer,
  limits: MailLimits,
  signal: AbortSignal,
): Promise<MailTransport> {
  const { createTransport } = await import('nodemailer');
  const { host, port, secure, login, isHere } = server;
  return createTransport({
    connection: await openSocket(server, limits.connectMs, signal),
    host,
    port,
    secure,
    secured: secure,
    ...(login && { auth: login }),
    requireTLS: !isHere,
    // The certificate of a server on this machine names another host, if anybody.
    ignoreTLS: isHere,
    tls: TLS,
    greetingTimeout: limits.greetingMs,
    socketTimeout: limits.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * Names are resolved by the system, as everywhere: nodemailer asks DNS before the machine's own table, even for
 * `localhost`, and plain text would go where DNS says.
 */
async function openSocket(server: MailServer, limitMs: number, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const { host, port, secure } = server;
  return new Promise((resolve, reject) => {
    const named = isIP(host) === 0 ? { servername: host } : {};
    const socket = secure ? connectTls({ host, port, ...named, ...TLS }) : connectTcp({ host, port });
    const forget = onAbort(signal, () => socket.destroy());
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
    }, limitMs);
    socket.once('close', () => {
      forget();
      clearTimeout(timer);
      reject(new Error('the connection was closed'));
    });
    // Later errors are heard by who talks over it; before that, nobody need.
    socket.on('error', reject);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}
