import type { NodemailerError } from 'nodemailer';
import { redact } from '../iot/redact.ts';
import { transportFailure } from '../iot/transport.ts';
import type { SendFailure } from './channel.ts';
import type { MailServer } from './mail-server.ts';

const MOST_CHARS = 160;

/**
 * What an error of nodemailer says.
 * @returns undefined for errors that are no failure of the server or the network, which are defects
 */
export function mailFailure(error: NodemailerError, server: MailServer): SendFailure | undefined {
  const { responseCode, response, command = '', code = '', originalCode, timeoutType } = error;
  if (responseCode !== undefined && response !== undefined) {
    return refusal(command, { code: responseCode, text: response }, server);
  }
  if (code === 'ETIMEDOUT') return silence(timeoutType, server);
  if (OUR_SIDE.includes(code)) {
    const problem = `${server.place} cannot be used: ${redact(error.message, MOST_CHARS, server.hide)}`;
    return { problem, hint: '', isTransient: false };
  }
  return broken(error, originalCode ?? code, server);
}

/** What nodemailer refuses before the server does: no way to log in that both know, for one. */
const OUR_SIDE: readonly string[] = ['EAUTH', 'EENVELOPE', 'EMESSAGE', 'ECONFIG'];

interface Reply {
  code: number;
  text: string;
}

function refusal(command: string, { code, text }: Reply, { place, hide }: MailServer): SendFailure {
  const said = redact(text, MOST_CHARS, hide);
  const [, what, hint] = REFUSED.find(([pattern]) => pattern.test(command)) ?? OTHER;
  const isTooLarge = code === 552 || code === 523;
  return {
    problem: `${place} rejected ${what}: ${said}`,
    hint: isTooLarge ? 'The server or a mailbox only accepts smaller messages.' : code >= 500 ? hint : '',
    // A 503 says that the order was wrong, which another connection may put right; all other 5xx are final (RFC 5321).
    isTransient: code < 500 || code === 503,
  };
}

const OTHER = [/^/, 'the connection', ''] as const;
/** By the command that was answered. */
const REFUSED: readonly (readonly [RegExp, string, string])[] = [
  [/^AUTH/, 'the login', 'Check user and password: some providers require an app password.'],
  [
    /^STARTTLS/,
    'STARTTLS, and mail is only sent encrypted',
    'Use smtps:// with the server’s TLS port, usually 465, or a server that offers STARTTLS.',
  ],
  [/^MAIL FROM/, 'the sender', 'Check `from`, and whether the server requires a login.'],
  [/^RCPT TO/, 'every recipient', 'Check `to` and `cc`, and whether the server requires a login.'],
  [/^DATA/, 'the message', ''],
];

/** Without a type it is the connection that was not made in time. */
function silence(type: NodemailerError['timeoutType'], { place, secure, port }: MailServer): SendFailure {
  if (type === undefined) {
    return { problem: `${place} cannot be reached: no response`, hint: '', isTransient: true };
  }
  const isGreeting = type === 'GREETING_TIMEOUT';
  return {
    problem: `${place} ${isGreeting ? 'accepts the connection but sends no greeting' : 'stopped responding'}`,
    hint: isGreeting && !secure && port === 465 ? 'Port 465 uses TLS from the start: use smtps://.' : '',
    isTransient: true,
  };
}

function broken(error: Error, code: string, { place, hide }: MailServer): SendFailure | undefined {
  const failure = transportFailure(Object.assign(new Error(error.message), { code }));
  if (!failure) return undefined;
  if (failure.code === 'ProtocolMismatch') {
    return {
      problem: `${place} does not use TLS`,
      hint: 'Use smtp:// if the server upgrades to TLS with STARTTLS, usually on port 587.',
      isTransient: false,
    };
  }
  const said = redact(failure.detail.replace(/^Error initiating TLS - /, ''), MOST_CHARS, hide);
  const isUntrusted = /certificate/i.test(said);
  return {
    problem: `${place}: ${isUntrusted ? 'TlsFailed' : failure.code}: ${said}`,
    hint: isUntrusted
      ? 'Use the host name in the certificate; to trust your own CA, set NODE_EXTRA_CA_CERTS.'
      : '',
    isTransient: !isUntrusted && failure.disposition === 'retry',
  };
}

/** Some recipients got it, so it is not sent again. */
export function partlyRefused(
  rejected: readonly string[],
  errors: readonly NodemailerError[],
  { place, hide }: MailServer,
): SendFailure {
  const replies = errors.map(({ response }) => response).filter((text) => text !== undefined);
  const said = redact(replies[0] ?? '', MOST_CHARS, hide);
  return {
    problem: `${place} rejected ${namesOf(rejected)}${said === '' ? '' : `: ${said}`}; the other recipients received the message`,
    hint: 'Check `to` and `cc`.',
    isTransient: false,
  };
}

const MOST_NAMES = 5;

function namesOf(addresses: readonly string[]): string {
  const more = addresses.length - MOST_NAMES;
  return addresses.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more recipients` : '');
}
