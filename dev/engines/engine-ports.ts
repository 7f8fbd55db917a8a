import { readFile, writeFile } from 'node:fs/promises';
import { isPortFree } from '../../worker/free-port';
import { portInUse, requirePort, reserveNextPort, reservePort, type ReservedPort } from './reserve-port';

/** The first ports to try for the embedded engines. MongoDB's own 27017 is left to the user's MongoDB. */
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
 * Chooses and reserves the ports of the engines: one that was asked for is used or refused; else the one of the last
 * run, else the default or the next after it that is free.
 *
 * @param file - remembers the choice for the next run
 * @throws EngineError where a port that was asked for is in use
 */
export async function choosePorts(
  asked: Partial<Record<PortName, number>>,
  file: string,
): Promise<{ readonly ports: EnginePorts; readonly release: () => Promise<void> }> {
  const remembered = await readRemembered(file);
  const reserved: ReservedPort[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(reserved.map((each) => each.release()));
  };
  const choose = async (name: PortName): Promise<number> => {
    const choice = await choosePort(name, asked[name], remembered[name]);
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
  asked: number | undefined,
  remembered: number | undefined,
): Promise<ReservedPort> {
  if (asked !== undefined) return requirePort(PORT_OWNERS[name], asked, CHOOSE_ANOTHER);
  const again = remembered === undefined ? undefined : await reservePort(remembered);
  return again ?? reserveNextPort(DEFAULT_PORTS[name]);
}

/**
 * Looks before an engine is started: a stranger who listens there would be taken for the engine.
 *
 * @throws EngineError where the port is in use
 */
export async function requireFreePort(owner: string, port: number): Promise<void> {
  if (await isPortFree(port)) return;
  throw portInUse(owner, port, CHOOSE_ANOTHER);
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
