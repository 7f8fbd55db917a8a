import { readFile, writeFile } from 'node:fs/promises';
import { isPortFree } from '../../worker/free-port';
import { portInUse, requirePort, reserveNextPort, reservePort, type ReservedPort } from './reserve-port';

/** First ports to try for the embedded engines. 27017 stays free for the user's own MongoDB. */
const DEFAULT_PORTS = { temporal: 7233, ui: 8233, mongodb: 27027 } as const;

export type PortName = keyof typeof DEFAULT_PORTS;
export type EnginePorts = Readonly<Record<PortName, number>>;

const PORT_OWNERS: Readonly<Record<PortName, string>> = {
  temporal: 'Temporal',
  ui: "Temporal's Web UI",
  mongodb: 'MongoDB',
};

const CHOOSE_ANOTHER = 'choose another port';

/**
 * Chooses and reserves the ports of the engines.
 * A requested port is used, or the call fails. Else the order is: the port of the last run, the default, the next
 * free port.
 *
 * @param file - stores the choice for the next run
 * @throws EngineError if a requested port is in use
 */
export async function choosePorts(
  requested: Partial<Record<PortName, number>>,
  file: string,
): Promise<{ readonly ports: EnginePorts; readonly release: () => Promise<void> }> {
  const previous = await readPrevious(file);
  const reserved: ReservedPort[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(reserved.map((each) => each.release()));
  };
  const choose = async (name: PortName): Promise<number> => {
    const choice = await choosePort(name, requested[name], previous[name]);
    reserved.push(choice);
    return choice.port;
  };
  try {
    const ports = {
      temporal: await choose('temporal'),
      ui: await choose('ui'),
      mongodb: await choose('mongodb'),
    };
    await writeFile(file, `${JSON.stringify(ports)}\n`);
    return { ports, release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function choosePort(
  name: PortName,
  requested: number | undefined,
  previous: number | undefined,
): Promise<ReservedPort> {
  if (requested !== undefined) return requirePort(PORT_OWNERS[name], requested, CHOOSE_ANOTHER);
  const reusable = previous === undefined ? undefined : await reservePort(previous);
  return reusable ?? reserveNextPort(DEFAULT_PORTS[name]);
}

/**
 * Checks that a port is free before an engine starts.
 * Another program that listens there would pass for the engine.
 *
 * @throws EngineError if the port is in use
 */
export async function requireFreePort(owner: string, port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw portInUse(owner, port, CHOOSE_ANOTHER);
}

/** Reads the ports of the last run. An unreadable file is ignored because it is only a preference. */
async function readPrevious(file: string): Promise<Partial<Record<PortName, number>>> {
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
