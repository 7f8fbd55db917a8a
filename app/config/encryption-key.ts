import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from './config';
import { makeKeyringText, parseKeyring, type Keyring } from '../../store/encryption/cipher/keyring';
import { writeKeyFile } from './key-file';

/** In the data folder, in the form of CALLSIGN_ENCRYPTION_KEY. */
const FILE_NAME = 'encryption-key';

/**
 * The keys that a start with embedded engines seals with: those given, else those that the data folder keeps, else a
 * new one, which is in its file before it seals anything. Never printed.
 *
 * @param given - is not kept; the same has to be given again the next time
 * @throws ConfigError where the file holds no keys
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
    // A file that is there and cannot be read must not be written over.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parsed(file: string, text: string): Keyring {
  try {
    return parseKeyring(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${file}: ${problem}. Bring the file back as it was: it opens the data beside it`);
  }
}
