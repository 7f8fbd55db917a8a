import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config';
import { makeKeyringText, parseKeyring, type Keyring } from '../../store/encryption/cipher/keyring';
import { writeKeyFile } from './key-file';

/** File in the data folder, in the format of CALLSIGN_ENCRYPTION_KEY. */
const FILE_NAME = 'encryption-key';

/**
 * Loads the encryption keys for embedded engines: the given ones, or those in the data folder, or a new one.
 *
 * Writes a new key to its file before its first use, and never prints it.
 *
 * @param given - not stored; the next start needs it again
 * @throws ConfigError if the file contains no keys
 */
export async function loadOrCreateEncryptionKey(dataDir: string, given?: Keyring): Promise<Keyring> {
  if (given !== undefined) return given;
  const file = join(dataDir, FILE_NAME);
  const kept = await read(file);
  if (kept !== undefined) return parsed(file, kept);
  const made = makeKeyringText();
  await writeKeyFile(file, made);
  return parseKeyring(made);
}

async function read(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    // An existing file that cannot be read must not be overwritten.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parsed(file: string, text: string): Keyring {
  try {
    return parseKeyring(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `${file}: ${problem}. Restore the file, because it decrypts the data in this folder`,
    );
  }
}
