import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from './engine-error';

/** Where an engine keeps what it writes. */
export interface EngineFolder {
  readonly path: string;
  /** Removes the folder where it was made for one run only. */
  readonly discard: () => Promise<void>;
}

/** Names the process that has the folder open. */
export function pidFileIn(folder: string): string {
  return join(folder, 'pid');
}

/**
 * Makes the folder of an engine.
 *
 * @param dataDir - absent: a temporary folder that goes with the engine
 * @throws EngineError where the folder cannot be made
 */
export async function openEngineFolder(engine: string, dataDir: string | undefined): Promise<EngineFolder> {
  if (dataDir === undefined) {
    const path = await mkdtemp(join(tmpdir(), `callsign-${engine.toLowerCase()}-`));
    return { path, discard: () => rm(path, { recursive: true, force: true }) };
  }
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EngineError(
      'data-folder-unusable',
      `${engine} cannot keep its data in ${dataDir} (${code ?? String(error)}). Make the folder writable or set CALLSIGN_DATA_DIR to another one.`,
    );
  }
  return { path: dataDir, discard: () => Promise.resolve() };
}
