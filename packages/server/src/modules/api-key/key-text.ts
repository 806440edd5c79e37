import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** By which people and scanners of leaked secrets know one. */
const PREFIX = 'lck_';
const RANDOM_BYTES = 20;
const SHAPE = /^lck_[0-9a-f]{48}$/;
const START_LENGTH = PREFIX.length + 6;

/** A new key: 160 random bits and a checksum, `lck_` and 48 hexadecimal digits. */
export function makeKeyText(): string {
  const random = randomBytes(RANDOM_BYTES).toString('hex');
  return `${PREFIX}${random}${checksumOf(random)}`;
}

/** Whether a text could be a key: what is mistyped or made up needs no look-up. */
export function isKeyText(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const digits = text.slice(PREFIX.length);
  const random = digits.slice(0, RANDOM_BYTES * 2);
  return digits === `${random}${checksumOf(random)}`;
}

/** What is kept of a key. It has so many random bits that nothing slower than SHA-256 is needed. */
export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** By what one tells keys apart: `lck_3fa9c1`. */
export const startOf = (text: string): string => text.slice(0, START_LENGTH);

const checksumOf = (random: string): string => crc32(random).toString(16).padStart(8, '0');
