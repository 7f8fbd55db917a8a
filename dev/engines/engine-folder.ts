import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError } from './engine-error';

/** The folder of an engine's data and log. */
export interface EngineFolder {
  readonly path: string;
  /** Deletes the folder if it was created for one run only. */
  readonly discard: () => Promise<void>;
}

/** Path of the file that identifies the process that uses the folder. */
export function pidFileIn(folder: string): string {
  return join(folder, 'pid');
}

/**
 * Creates the folder of an engine.
 *
 * @param dataDir - undefined: a temporary folder, deleted when the engine stops
 * @throws EngineError if the folder cannot be created
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
