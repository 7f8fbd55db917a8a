import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openApiClient, type ApiClient } from './api-client';
import { startFloor, type Floor } from '../floor/floor';
import { readEngineVersions, type EngineVersions } from '../suite/machine';
import type { ByProcess } from './processes';
import type { BenchProcess } from './program';
import { startServiceProgram } from './service-program';
import { benchFolder } from '../suite/temporary-folder';

/** The service, its engines and the floor, each in its own process. This process creates the load. */
export interface BenchWorld {
  readonly api: ApiClient;
  readonly temporal: Client;
  readonly service: BenchProcess;
  readonly floor: Floor;
  readonly pids: ByProcess<number>;
  readonly versions: EngineVersions;
  stop(): Promise<void>;
}

/** Enough so that no publisher waits for a connection. */
const CONNECTIONS = 64;

const NAMESPACE = 'default';

/** Starts everything with an empty data folder. `stop` deletes the folder. */
export async function openBenchWorld(): Promise<BenchWorld> {
  const folder = await benchFolder();
  const service = await startServiceProgram({
    dataDir: join(folder.path, 'data'),
    logFile: join(folder.path, 'service.log'),
  });
  const { temporalAddress, mongodbUri } = service;
  const client = new Client({
    connection: await Connection.connect({ address: temporalAddress }),
    namespace: NAMESPACE,
  });
  const floor = await startFloor({ client, temporalAddress, logFile: join(folder.path, 'floor.log') });
  const api = openApiClient(service.url, service.adminKey, CONNECTIONS);
  return {
    api,
    temporal: client,
    service: service.program,
    floor,
    pids: {
      temporal: service.temporalPid,
      mongodb: service.mongodbPid,
      service: service.program.pid,
      floor: floor.program.pid,
      load: process.pid,
    },
    versions: await readEngineVersions(client, mongodbUri),
    async stop() {
      await api.close();
      await floor.program.stop();
      await client.connection.close();
      await service.program.stop();
      folder.discard();
    },
  };
}
