import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { KEY_BYTES } from './box';

/** A key of the operator. It is a `KeyObject`, which prints nothing of the key in a log. */
export interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The operator's keys: the first one seals, and each opens what it sealed. */
export interface Keyring {
  readonly current: NamedKey;
  readonly keys: readonly NamedKey[];
  get(id: string): KeyObject | undefined;
}

/** Most keys at once. A rotation needs two. */
const MAX_KEYS = 16;

const ENTRY = /^([a-z0-9-]{1,16}):([A-Za-z0-9+/]{43}=)$/;

const ordinal = (index: number): string => `entry ${index + 1}`;

/** Describes what is wrong with an entry. Never quotes it, because it may be a mistyped key. */
function problemOf(entry: string): string {
  if (entry === '') return 'is empty';
  if (!entry.includes(':')) return 'has no id: write id:key, like k1:…';
  if (!/^[a-z0-9-]{1,16}:/.test(entry))
    return 'has an id that is not 1 to 16 lower-case letters, digits or dashes';
  return `has a key that is not ${KEY_BYTES} bytes in base64`;
}

/**
 * Reads `id:key,id:key…`, each key 32 bytes in base64, as `openssl rand -base64 32` writes it.
 *
 * @throws Error that names the entry by its number and never quotes it
 */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.length > MAX_KEYS) throw new Error(`has more than ${MAX_KEYS} keys`);
  const keys = entries.map((entry, index): NamedKey => {
    const [, id, encoded] = ENTRY.exec(entry) ?? [];
    if (id === undefined || encoded === undefined) throw new Error(`${ordinal(index)} ${problemOf(entry)}`);
    return { id, key: createSecretKey(Buffer.from(encoded, 'base64')) };
  });
  return keyringOf(keys);
}

/** Generates a `CALLSIGN_ENCRYPTION_KEY` with one new key. */
export const makeKeyringText = (): string => `k1:${randomBytes(KEY_BYTES).toString('base64')}`;

function keyringOf(keys: readonly NamedKey[]): Keyring {
  const byId = new Map<string, KeyObject>();
  keys.forEach(({ id, key }, index) => {
    if (byId.has(id)) throw new Error(`${ordinal(index)} has the id ${id}, which another entry has already`);
    if ([...byId.values()].some((other) => other.equals(key)))
      throw new Error(`${ordinal(index)} has the key of another entry`);
    byId.set(id, key);
  });
  const [current] = keys;
  if (current === undefined) throw new Error('has no key');
  return { current, keys, get: (id) => byId.get(id) };
}
