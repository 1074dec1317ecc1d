export type Json = string | number | boolean | null | Json[] | { [name: string]: Json | undefined };
export type JsonObject = { [name: string]: Json | undefined };
export type Format = 'json' | 'xml';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/** Text as XML holds it. Quotes stay raw, as in the reference page; characters that XML 1.0 forbids are dropped. */
function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replace(/[&<>\r]/g, (char) => ESCAPES[char] ?? char);
}

function element(name: string, value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const children = Object.entries(value).map(([key, child]) => element(key, child));
  return `<${name}>${children.join('')}</${name}>`;
}

/** An object as XML: members become elements, arrays repeat their name, null is left out. */
export function toXml(root: string, value: JsonObject): string {
  return `<?xml version='1.0' encoding='UTF-8'?>${element(root, value)}`;
}

export function render(format: Format, root: string, value: JsonObject): string {
  return format === 'xml' ? toXml(root, value) : JSON.stringify(value);
}

/** Content types as captured from the gateway. */
export const CONTENT_TYPES: Record<Format, string> = {
  json: 'application/json;charset=utf-8',
  xml: 'text/xml;charset=utf-8',
};
