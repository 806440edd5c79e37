import { v7 } from 'uuid';
import { badInput } from './errors.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** A new row's id: a UUID that sorts by the time of its making. */
export const newId = (): string => v7();

/** The id of nothing: in the roll-ups, the scope of what belongs to no company. */
export const NIL_ID = '00000000-0000-0000-0000-000000000000';

/**
 * The opaque id that clients see: the type's name and the key of the row, as base64url without padding. Of the characters
 * that these may have, base64 makes neither of the two that it spells otherwise.
 */
export function toGlobalId(type: string, key: string): string {
  const name = `${type}:${key}`;
  return btoa(name).slice(0, Math.ceil((name.length * 4) / 3));
}

/** What an opaque id names; null where it is not one of ours. */
export function parseGlobalId(id: string): { type: string; key: string } | null {
  const [type = '', key = '', ...rest] = Buffer.from(id, 'base64url').toString('latin1').split(':');
  const isOurs = rest.length === 0 && /^[A-Za-z]+$/.test(type) && (isUuid(key) || /^[A-Z0-9_]+$/.test(key));
  return isOurs && toGlobalId(type, key) === id ? { type, key } : null;
}

/** The UUID inside an opaque id of the type expected; null where it is anything else. */
export function rowIdOf(id: string, type: string): string | null {
  const parsed = parseGlobalId(id);
  return parsed?.type === type && isUuid(parsed.key) ? parsed.key : null;
}

/**
 * The UUID inside an opaque id of the type expected.
 *
 * @throws BAD_USER_INPUT when it is no id, or that of another type
 */
export function fromGlobalId(id: string, type: string, path?: readonly string[]): string {
  const key = rowIdOf(id, type);
  if (key === null) throw badInput(`"${id.slice(0, 80)}" is not the id of a ${type}`, path);
  return key;
}

/** The key of what has none of its own: the row that it belongs to, and which of that row’s it is. */
export const joinKey = (rowId: string, part: number | string): string =>
  `${rowId.replaceAll('-', '').toUpperCase()}_${part}`;

/** What {@link joinKey} joined; null where it is anything else. */
export function splitKey(key: string): { rowId: string; part: number } | null {
  const [, hex = '', part = ''] = /^([0-9A-F]{32})_(\d{1,15})$/.exec(key) ?? [];
  const rowId = hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isUuid(rowId) ? { rowId, part: Number(part) } : null;
}
