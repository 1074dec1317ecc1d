/**
 * Signatures of download links within text that people wrote, in whatever form they were pasted.
 *
 *   withoutSignedLinks ──► words and what stands between them ──► plainForm (decoded) ──► isSigned
 *                      └─► the words as they came are cut where the query begins, with what a broken line holds of it
 *
 * The time grows with the length of the text only: a word is decoded with a bounded piece of those before it, and no
 * pattern has two repetitions that could take the same.
 */

/** What only a signed link has: OSS (V1, V2, V4) with its STS tokens, CDN type A, S3 and its like, Azure, two more CDNs. */
const NAMES =
  'signature|sig|(?:oss|aws)?accesskeyid|googleaccessid|x-oss-access-key-id|credential|security-?token|auth_key|wssecret|txsecret';
const SIGNATURE = new RegExp(`\\b(?:${NAMES})=`, 'i');
const VALUE_TO_COME = new RegExp(`\\b(?:${NAMES})=$`, 'i');
/** Where a query begins, also one whose `?` was forgotten or became another. */
const QUERY = /[?#&]/;

/**
 * Alibaba Cloud CDN signs paths (type B: `/YYYYMMDDhhmm/md5/`, type C: `/md5/seconds in hex/`), or by parameters that its
 * customer names, an MD5 and a time (https://www.alibabacloud.com/help/en/cdn/user-guide/configure-url-signing).
 */
const signedPath = (slash: string, flags: string): RegExp =>
  new RegExp(`${slash}(?:20\\d{10}${slash}[0-9a-f]{32}|[0-9a-f]{32}${slash}[0-9a-f]{8})(?=${slash})`, flags);
export const SIGNED_PATH: RegExp = signedPath('/', 'i');
const MD5_PARAMETER = /[?&][\w-]{1,32}=[0-9a-f]{32}(?![0-9a-f])/i;
const TIME_PARAMETER = /[?&][\w-]{1,32}=(?:[12]\d{9}(?!\d)|[4-7][0-9a-f]{7}(?![0-9a-f]))/i;

/** The same as it stands in a text that was encoded, once or several times. */
const encoded = (codes: string): string =>
  `%(?:25)*(?:${codes})|\\\\{1,9}[ux](?:00)?(?:${codes})|%u00(?:${codes})`;
const queryStart = (chars: string, codes: string, fullWidth: string): RegExp =>
  new RegExp(`[${chars}]|${encoded(codes)}|%(?:25)*ef%(?:25)*bc%(?:25)*(?:${fullWidth})`, 'i');
const QUESTION = queryStart('?？﹖', '3f', '9f');
const QUERY_START = queryStart('?#&;？＃＆；﹖﹟﹠', '3f|23|26|3b', '9f|83|86|9b');
const SIGNED_PATH_START = signedPath(`(?:[/／]|\\\\{1,9}/|${encoded('2f')})`, 'i');

/** Most texts: nothing that could be, or become, a part of a link, and nothing long enough for base64. */
const HARMLESS = /^(?:[0-9A-Fa-f]{1,128}|[^=%\\&/＝﹦／＆﹠％﹪＼﹨]{0,39})$/;
/** A word is what a link is made of, its full-width forms, and what is invisible; quotes and other writing end it. */
const BETWEEN_WORDS =
  /([^!#-&(-;=?-~\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff＃％＋＆－．／０-９：＝＼？Ａ-Ｚ＿ａ-ｚ﹖﹟﹠﹦﹨﹪]+)/u;
/** A line that was broken within a link: what quotes or indents the next one goes with it. */
const BROKEN_LINE = /^[\r\n\v\f\u0085\u2028\u2029][\s>|]*$/;
const BEFORE_VALUE = /^[\s"'`“”<]{1,4}$/;
const BASE64 = /[A-Za-z0-9+/_-]{40,}={0,2}/g;
/** What is carried to the next line: longer than any of the names, encoded twice. */
const CARRIED_CHARS = 96;

/**
 * Text of a firmware's record, or a message of the service, as it may be kept: as it came, but for the queries of signed
 * links in it, however they are encoded or broken into lines, and for paths from where they are signed.
 */
export function withoutSignedLinks(text: string): string {
  if (HARMLESS.test(text)) return text;
  const pieces = text.split(BETWEEN_WORDS);
  let before = NOTHING;
  for (let at = 0; at < pieces.length; at += 2) before = readWord(pieces, at, before);
  return pieces.join('');
}

/** What the words before leave for the next one. */
interface Before {
  /** The end of what may be the first lines of a signed link, and the piece that it began in. */
  carried: string;
  head: number;
  /** A signed link was cut: its value is still to come, or may go on in the next line. */
  cut?: 'before-value' | 'within-value';
}
const NOTHING: Before = { carried: '', head: 0 };

function readWord(pieces: string[], at: number, before: Before): Before {
  const word = pieces[at] ?? '';
  const gap = pieces[at - 1] ?? '';
  if (isRestOfCut(word, gap, before)) {
    pieces[at] = '';
    return afterCut(word);
  }
  const { carried, head } = goesOn(word, gap, before) ? before : { carried: '', head: at };
  if (carried === '' && HARMLESS.test(word)) return NOTHING;
  const plain = plainForm(carried + word);
  if (isSigned(plain)) {
    cutLink(pieces, head, at, SIGNED_PATH.test(plain));
    return afterCut(plain);
  }
  if (hasSignedBase64(plain)) pieces[at] = withoutSignedBase64(word);
  return { carried: (carried + word).slice(-CARRIED_CHARS), head };
}

function isRestOfCut(word: string, gap: string, { cut }: Before): boolean {
  if (cut === 'before-value') return BEFORE_VALUE.test(gap) || BROKEN_LINE.test(gap);
  return cut === 'within-value' && BROKEN_LINE.test(gap) && isOpaque(word);
}

/** Does a word go on with the link that the one before it may be? */
function goesOn(word: string, gap: string, { carried }: Before): boolean {
  if (carried === '' || word.includes('://')) return false;
  return (
    /^[=＝?？&＆#＃]/.test(word) || (BROKEN_LINE.test(gap) && /[\w%=&?#;/\\＝？＆＃％／-]$/.test(carried))
  );
}

function isSigned(plain: string): boolean {
  const query = plain.search(QUERY);
  if (query !== -1 && SIGNATURE.test(plain.slice(query))) return true;
  return SIGNED_PATH.test(plain) || (MD5_PARAMETER.test(plain) && TIME_PARAMETER.test(plain));
}

/** A value that ends in padding, or is a whole digest or a time, is not taken up again in the next line. */
function afterCut(plain: string): Before {
  if (VALUE_TO_COME.test(plain)) return { ...NOTHING, cut: 'before-value' };
  const isWhole = /=$|\b(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$|\bexpires=\d{10}$/i.test(plain);
  return isWhole ? NOTHING : { ...NOTHING, cut: 'within-value' };
}

/** A piece of a value or a query rather than a word of the next sentence. */
function isOpaque(word: string): boolean {
  if (/[=&%\\＝＆％]|[a-z][A-Z][A-Za-z]*[a-z][A-Z]/.test(word)) return true;
  return (word.match(/[A-Za-z\d+/]{8,}/g) ?? []).some(
    (run) => /\d/.test(run) && (/[a-z]/i.test(run) || run.length >= 16),
  );
}

/** The words from the link's first to its last: from where the query or the signed path begins, nothing stays. */
function cutLink(pieces: string[], head: number, last: number, isPath: boolean): void {
  let isCut = false;
  for (let at = head; at <= last; at += 2) {
    const word = pieces[at] ?? '';
    // Where a query begins in the last line only, its beginning is not to be seen there.
    const start = isCut || (at === last && head !== last) ? 0 : startOf(word);
    if (start === -1 && at < last && !isPath) continue;
    pieces[at] = word.slice(0, Math.max(start, 0));
    isCut = true;
  }
}

/** Where the query or the signed path begins in a word as it came; -1 where that cannot be seen. */
function startOf(word: string): number {
  const from = word.indexOf('://') + 1;
  const rest = word.slice(from);
  for (const pattern of [QUESTION, QUERY_START, SIGNED_PATH_START]) {
    const start = rest.search(pattern);
    if (start === -1) continue;
    // What a folder or a file is called may look like it: `/R&D/fw.bin?…`.
    const plain = plainForm(rest.slice(0, start));
    if (!isSigned(plain) && !MD5_PARAMETER.test(plain)) return from + start;
  }
  return -1;
}

/** Of a word whose base64 was encoded once more nothing is kept. */
function withoutSignedBase64(word: string): string {
  const kept = word.replace(BASE64, (run) => (hasSignedBase64(run) ? '' : run));
  return kept === word ? '' : kept;
}

/** Base64 within base64 too. Digests look like it, and there is one in every package. */
function hasSignedBase64(plain: string, depth = 0): boolean {
  return (plain.match(BASE64) ?? []).some((run) => {
    if (/^[0-9a-f]+$/i.test(run)) return false;
    const inner = plainForm(Buffer.from(run, 'base64').toString());
    return isSigned(inner) || (depth < 2 && hasSignedBase64(inner, depth + 1));
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&', equals: '=', quest: '?', num: '#', percnt: '%', sol: '/', colon: ':', bsol: '\\',
}; // prettier-ignore
const NAMED_ENTITY = new RegExp(`&(?:amp;)*(${Object.keys(ENTITIES).join('|')});`, 'gi');
/** Encodings within encodings of another kind; the same one within itself takes a single round. */
const ROUNDS = 4;

/** A text as it would be read after whatever encoded it: full-width forms, percents, entities, escapes, what is invisible. */
function plainForm(text: string): string {
  let plain = text;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Percents may hold full-width forms, and what is invisible may stand within percents.
    const decoded = withoutInvisible(
      withoutInvisible(plain).replace(/(?:%(?:25)*[0-9a-f]{2})+/gi, (run) =>
        Buffer.from(run.replace(/%(?:25)*(?=[0-9a-f]{2})/gi, ''), 'hex').toString(),
      ),
    )
      .replace(/\\{1,9}[nrt]/g, '')
      .replace(/(?:\\{1,9}|%)u00([0-9a-f]{2})|\\{1,9}x([0-9a-f]{2})/gi, (_all, one?: string, two?: string) =>
        charOf(Number.parseInt(one ?? two ?? '', 16)),
      )
      .replace(/\\{1,9}\//g, '/')
      .replace(NAMED_ENTITY, (all, name: string) => ENTITIES[name.toLowerCase()] ?? all)
      .replace(/&(?:amp;)*#(?:x0*([0-9a-f]{2})|0*(\d{2,3}));?/gi, (_all, hex?: string, decimal?: string) =>
        charOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
      );
    if (decoded === plain) break;
    plain = decoded;
  }
  return plain;
}

function withoutInvisible(text: string): string {
  return text.normalize('NFKC').replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+/g, '');
}

function charOf(code: number): string {
  return String.fromCharCode(code);
}
