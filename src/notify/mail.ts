import type { NodemailerError, SendMailOptions } from 'nodemailer';
import { z } from 'zod';
import { escaped, STEERING } from '../core/escaped.ts';
import { orAborted } from '../core/or-aborted.ts';
import { defineChannel } from './channel.ts';
import type { Channel, SendPorts, Sent } from './channel.ts';
import { mailFailure, partlyRefused } from './mail-failure.ts';
import { htmlOf } from './mail-html.ts';
import { parseMailServer } from './mail-server.ts';
import type { MailServer } from './mail-server.ts';
import { openTransport } from './mail-transport.ts';
import type { MailLimits, MailTransport } from './mail-transport.ts';
import type { Message } from './message.ts';
import { defused, linesOf } from './plain.ts';

const LIMITS: MailLimits = { connectMs: 5_000, greetingMs: 5_000, silenceMs: 10_000 };

/** Without a name beside it, in ASCII: what is one address to all servers. No line break can be part of it. */
const address = z.email({
  pattern: z.regexes.html5Email,
  error: 'expected an e-mail address without a display name',
});
const addresses = z.array(address).min(1).max(50);

const OPTIONS = z.object({
  url: z
    .string()
    .max(4_096)
    .trim()
    .refine((text) => parseMailServer(text) !== undefined, {
      error:
        'expected smtp://user:password@host:587 or smtps://user:password@host:465 with nothing after it, ' +
        'and special characters in user and password percent-encoded',
    })
    .describe(
      'Mail server: `smtp://user:password@host:587`, which must offer STARTTLS, or `smtps://` with TLS from the start.',
    ),
  from: address.describe('Sender.'),
  to: addresses.describe('Recipients.'),
  cc: addresses.optional().describe('Recipients of a copy.'),
});
type MailOptions = z.output<typeof OPTIONS>;

export const mail: Channel = mailChannel();

/** @param limits for tests, who do not want to wait as long */
export function mailChannel(limits: MailLimits = LIMITS): Channel {
  return defineChannel({
    id: 'mail',
    description: 'E-mail over SMTP: text and HTML, with the JSON summary attached.',
    options: OPTIONS,
    secret: ['url'],
    open(options) {
      return {
        preview: (message, { clock }) => preview(mailOf(message, options, clock.now())),
        send: (message, ports) =>
          talk(options, limits, ports, async (transport, server) => {
            const { signal, clock } = ports;
            const sent = await transport.sendMail({ ...mailOf(message, options, clock.now()), signal });
            return sent.rejected.length === 0
              ? null
              : partlyRefused(sent.rejected, sent.rejectedErrors ?? [], server);
          }),
        check: (ports) =>
          talk(options, limits, ports, async (transport) => {
            await orAborted(transport.verify(), ports.signal);
            return null;
          }),
      };
    },
  });
}

async function talk(
  { url }: MailOptions,
  limits: MailLimits,
  { signal }: SendPorts,
  say: (transport: MailTransport, server: MailServer) => Promise<Sent>,
): Promise<Sent> {
  signal.throwIfAborted();
  const server = parseMailServer(url);
  if (!server) throw new Error('the mail server URL was not validated');
  try {
    return await say(await openTransport(server, limits, signal), server);
  } catch (error) {
    signal.throwIfAborted();
    const failure = mailFailure(error as NodemailerError, server);
    if (!failure) throw error;
    return failure;
  }
}

function mailOf(message: Message, { from, to, cc }: MailOptions, nowMs: number) {
  return {
    from: { name: 'ota-audit', address: from },
    to,
    ...(cc && { cc }),
    subject: message.title.replace(STEERING, escaped),
    messageId: messageIdOf(message, from),
    date: new Date(nowMs),
    xMailer: 'ota-audit',
    // RFC 3834, and the same in Exchange's words: nobody's absence is told to the sender.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    text: textOf(message),
    html: htmlOf(message),
    attachments: [
      {
        filename: 'summary.json',
        content: `${JSON.stringify(message.data, null, 2)}\n`,
        contentType: 'application/json',
      },
    ],
  } satisfies SendMailOptions;
}

/** The same for every attempt: mail servers and clients keep one of those that are alike. */
function messageIdOf({ id }: Message, from: string): string {
  const left = encodeURIComponent(id).replace(
    /[.()]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `<${left}${from.slice(from.lastIndexOf('@'))}>`;
}

function textOf(message: Message): string {
  const { paragraphs, findings } = message;
  const lines = linesOf({
    ...message,
    paragraphs: paragraphs.map(defused),
    findings: findings.map(({ title, subject, ...finding }) => ({
      ...finding,
      title: defused(title),
      subject: defused(subject),
    })),
  });
  return `${lines.join('\n')}\n`;
}

function preview({
  from,
  to,
  subject,
  messageId,
  headers,
  text,
  html,
  attachments,
  ...rest
}: ReturnType<typeof mailOf>): string {
  const shown = {
    From: `${from.name} <${from.address}>`,
    To: to.join(', '),
    ...(rest.cc && { Cc: rest.cc.join(', ') }),
    Subject: subject,
    Date: rest.date.toUTCString(),
    'Message-ID': messageId,
    ...headers,
  };
  const head = Object.entries(shown).map(([name, value]) => `${name}: ${value}\n`);
  const files = attachments.map(({ filename, content }) => `--- ${filename}\n${content}`);
  return `${head.join('')}\n--- text/plain\n${text}\n--- text/html\n${html}\n${files.join('\n')}`;
}
