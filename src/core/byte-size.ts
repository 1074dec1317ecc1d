const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KIB: 1_024,
  MIB: 1_048_576,
  GIB: 1_073_741_824,
};

/** `500KB`, `20MB`, `1GB` (powers of 1,000), `16MiB` (of 1,024) → bytes; undefined for anything else. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d{1,9})\s*([kmg]i?b|b)$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toUpperCase() ?? ''];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}
