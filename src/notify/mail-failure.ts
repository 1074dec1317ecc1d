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
    problem: `${place} refuses ${what}: ${said}`,
    hint: isTooLarge ? 'The server or a mailbox takes smaller mails.' : code >= 500 ? hint : '',
    // A 503 says that the order was wrong, which another connection may put right; all other 5xx are final (RFC 5321).
    isTransient: code < 500 || code === 503,
  };
}

const OTHER = [/^/, 'the connection', ''] as const;
/** By the command that was answered. */
const REFUSED: readonly (readonly [RegExp, string, string])[] = [
  [/^AUTH/, 'the login', 'Check user and password: some providers want a password made for programs.'],
  [
    /^STARTTLS/,
    'STARTTLS, and mail is not sent without encryption',
    'Write smtps:// and the port where the server speaks TLS from the start, 465 mostly, or choose a server that offers STARTTLS.',
  ],
  [/^MAIL FROM/, 'the sender', 'Check `from`, and whether the server wants a login.'],
  [/^RCPT TO/, 'every recipient', 'Check `to` and `cc`, and whether the server wants a login.'],
  [/^DATA/, 'the mail', ''],
];

/** Without a type it is the connection that was not made in time. */
function silence(type: NodemailerError['timeoutType'], { place, secure, port }: MailServer): SendFailure {
  if (type === undefined) {
    return { problem: `${place} cannot be reached: it does not answer`, hint: '', isTransient: true };
  }
  const isGreeting = type === 'GREETING_TIMEOUT';
  return {
    problem: `${place} ${isGreeting ? 'takes the connection and does not greet' : 'does not answer any more'}`,
    hint: isGreeting && !secure && port === 465 ? 'Port 465 speaks TLS from the start: write smtps://.' : '',
    isTransient: true,
  };
}

function broken(error: Error, code: string, { place, hide }: MailServer): SendFailure | undefined {
  const failure = transportFailure(Object.assign(new Error(error.message), { code }));
  if (!failure) return undefined;
  if (failure.code === 'ProtocolMismatch') {
    return {
      problem: `${place} does not speak TLS`,
      hint: 'Write smtp:// where the server changes to TLS by STARTTLS, on port 587 mostly.',
      isTransient: false,
    };
  }
  const said = redact(failure.detail.replace(/^Error initiating TLS - /, ''), MOST_CHARS, hide);
  const isUntrusted = /certificate/i.test(said);
  return {
    problem: `${place}: ${isUntrusted ? 'TlsFailed' : failure.code}: ${said}`,
    hint: isUntrusted
      ? 'Name the host as its certificate does; a CA of your own is trusted by NODE_EXTRA_CA_CERTS.'
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
    problem: `${place} refuses ${namesOf(rejected)}${said === '' ? '' : `: ${said}`}; the other recipients get the mail`,
    hint: 'Check `to` and `cc`.',
    isTransient: false,
  };
}

const MOST_NAMES = 5;

function namesOf(addresses: readonly string[]): string {
  const more = addresses.length - MOST_NAMES;
  return addresses.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more recipients` : '');
}
