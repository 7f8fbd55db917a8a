import { mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isPortFree } from '../../worker/free-port';
import { EngineError } from './engine-error';
import { acquireLock } from './lock-file';

/**
 * A port that no other start of the same user takes.
 * Seconds pass between the choice of a port and the moment an engine listens on it. Without a reservation, a second
 * start would find the port free. The reservation ends at the latest when this process exits.
 */
export interface ReservedPort {
  readonly port: number;
  readonly release: () => Promise<void>;
}

const HIGHEST_PORT = 65_535;

/** @returns undefined if a program listens on the port, or another start has reserved it */
export async function reservePort(port: number): Promise<ReservedPort | undefined> {
  const folder = join(tmpdir(), `callsign-ports-${userInfo().uid}`);
  await mkdir(folder, { recursive: true });
  const lock = await acquireLock(join(folder, String(port)));
  if (lock.kind === 'held') return undefined;
  if (await isPortFree(port)) return { port, release: lock.release };
  await lock.release();
  return undefined;
}

/**
 * Reserves a port that the user named.
 *
 * @param remedy - what to do instead, `choose another port`
 * @throws EngineError if the port is in use
 */
export async function requirePort(owner: string, port: number, remedy: string): Promise<ReservedPort> {
  const reserved = await reservePort(port);
  if (reserved !== undefined) return reserved;
  throw portInUse(owner, port, remedy);
}

/** Reserves the first free port, counting up from `first`. */
export async function reserveNextPort(first: number): Promise<ReservedPort> {
  for (let port = first; port <= HIGHEST_PORT; port++) {
    const reserved = await reservePort(port);
    if (reserved !== undefined) return reserved;
  }
  throw new EngineError('port-in-use', `No port from ${first} to ${HIGHEST_PORT} is free.`);
}

export function portInUse(owner: string, port: number, remedy: string): EngineError {
  return new EngineError(
    'port-in-use',
    `Port ${port} for ${owner} is in use. Stop the program that has it, or ${remedy}.`,
  );
}
