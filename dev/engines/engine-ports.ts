import { readFile, writeFile } from 'node:fs/promises';
import { EngineError } from './engine-error';
import { freePort, isPortFree } from '../../worker/free-port';

/** The ports of the embedded engines, where nobody else has them. MongoDB's own 27017 is left to the user's MongoDB. */
const DEFAULT_PORTS = { temporal: 7233, ui: 8233, mongodb: 27027 } as const;

export type PortName = keyof typeof DEFAULT_PORTS;
export type Ports = Readonly<Record<PortName, number>>;

const PORT_OWNERS: Readonly<Record<PortName, string>> = {
  temporal: 'Temporal',
  ui: "Temporal's Web UI",
  mongodb: 'MongoDB',
};

/**
 * Chooses the ports of the engines: one that was asked for is used or refused; else the one of the last run, else the
 * default, else any that is free.
 *
 * @param file - remembers the choice for the next run
 * @throws EngineError where a port that was asked for is in use
 */
export async function choosePorts(asked: Partial<Record<PortName, number>>, file: string): Promise<Ports> {
  const remembered = await readRemembered(file);
  const names = Object.keys(DEFAULT_PORTS) as PortName[];
  const chosen: Partial<Record<PortName, number>> = {};
  for (const name of names) {
    const taken = new Set(Object.values(chosen));
    chosen[name] = await choosePort(name, asked[name], [remembered[name], DEFAULT_PORTS[name]], taken);
  }
  const ports = { ...DEFAULT_PORTS, ...chosen };
  await writeFile(file, `${JSON.stringify(ports)}\n`);
  return ports;
}

async function choosePort(
  name: PortName,
  asked: number | undefined,
  preferred: readonly (number | undefined)[],
  taken: ReadonlySet<number>,
): Promise<number> {
  if (asked !== undefined) {
    await requireFreePort(PORT_OWNERS[name], asked);
    return asked;
  }
  for (const port of preferred) {
    if (port !== undefined && !taken.has(port) && (await isPortFree(port))) return port;
  }
  return freePort();
}

/**
 * Looks before an engine is started: a stranger who listens there would be taken for the engine.
 *
 * @throws EngineError where the port is in use
 */
export async function requireFreePort(owner: string, port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw new EngineError(
    'port-in-use',
    `Port ${port} for ${owner} is in use. Stop the program that has it, or choose another port.`,
  );
}

/** What cannot be read is forgotten: the file is a preference and nothing else. */
async function readRemembered(file: string): Promise<Partial<Record<PortName, number>>> {
  try {
    const value = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown> | null;
    return Object.fromEntries(
      Object.entries(value ?? {}).filter(
        ([, port]) => Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536,
      ),
    );
  } catch {
    return {};
  }
}
