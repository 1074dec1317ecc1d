import type { Severity } from '../core/model/severity.ts';
import { html } from '../writers/markup.ts';
import type { Markup } from '../writers/markup.ts';
import type { Message } from './message.ts';
import { defused } from './plain.ts';

/** Dark enough for white ground, as on the page of the report; mail clients know no style sheets. */
const SEVERITY_COLOURS: Readonly<Record<Severity, string>> = {
  critical: '#9c0006',
  high: '#c2410c',
  medium: '#8a5a00',
  low: '#6b6300',
  info: '#27568f',
};
const TONE_COLOURS: Readonly<Record<Message['tone'], string>> = {
  good: '#1b6b2f',
  warning: '#8a5a00',
  bad: '#9c0006',
};
const FAINT = 'color:#55616d';
const FONT =
  "font:15px/1.5 system-ui,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

/** The message as a page that asks no network for anything. */
export function htmlOf(message: Message): string {
  const { locale, tone, title, paragraphs, findingsTitle, findings, footer, link } = message;
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
      </head>
      <body style="margin:16px;max-width:720px;color:#1f2933;background:#ffffff;${FONT}">
        <h1
          style="margin:0 0 16px;padding:4px 12px;border-left:6px solid ${TONE_COLOURS[tone]};font-size:20px"
        >
          ${plain(title)}
        </h1>
        ${paragraphs.map((text) => html`<p style="margin:8px 0">${plain(text)}</p> `)}
        ${findingsTitle === '' ? '' : html`<h2 style="margin:20px 0 8px;font-size:16px">${findingsTitle}</h2>`}
        ${
          findings.length === 0
            ? ''
            : html`<ol style="padding-left:24px">
                ${findings.map(findingOf)}
              </ol>`
        }
        ${link === null ? '' : html`<p style="margin:20px 0"><a href="${link.url}">${link.text}</a></p>`}
        ${footer.map((text) => html`<p style="margin:4px 0;font-size:13px;${FAINT}">${plain(text)}</p> `)}
      </body>
    </html> `.markup;
}

function findingOf({ severity, title, subject }: Message['findings'][number]): Markup {
  return html`<li style="margin:8px 0">
    <strong style="color:${SEVERITY_COLOURS[severity]}">${plain(title)}</strong><br /><span style="${FAINT}"
      >${plain(subject)}</span
    >
  </li> `;
}

/** Clients make links of what looks like one. No entity of the markup does. */
function plain(text: string): Markup {
  return { markup: defused(html`${text}`.markup) };
}
