import type { Random } from '../core/ports.ts';

/** The next state and value of mulberry32: small, fast, and the same on every machine. */
function mulberry32(state: number): { state: number; value: number } {
  const next = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return { state: next, value: (mixed ^ (mixed >>> 14)) >>> 0 };
}

/** A repeatable source of numbers in [0, 1): the same seed gives the same sequence. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    const step = mulberry32(state);
    state = step.state;
    return step.value / 0x1_0000_0000;
  };
}

/** FNV-1a over the text, finished by a mixing step: an unsigned 32-bit number that depends on nothing else. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mulberry32(hash).value;
}

/** A number in [0, 1) that depends on the text alone, whatever was drawn before it. */
export function chance(text: string): number {
  return hash32(text) / 0x1_0000_0000;
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** So many letters and digits. */
export function randomText(random: Random, length: number): string {
  return Array.from({ length }, () => ALPHANUMERIC[Math.floor(random() * ALPHANUMERIC.length)]).join('');
}

/** A request ID as the service writes it: an upper-case UUID. */
export function randomUuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16))
    .join('')
    .toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
