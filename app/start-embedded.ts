import type { Log } from '../telemetry/log/log';
import { loadOrCreateAdminKey } from './config/admin-key';
import type { Config } from './config/config';
import { EgressAllow, parseEgressAllow } from '../domain/egress/egress-allow';
import { loadOrCreateEncryptionKey } from './config/encryption-key';
import { createSecretCipher } from '../store/encryption/cipher/secret-cipher';
import { startEmbedded } from '../dev/engines/embedded';
import { requirePort, reserveNextPort, type ReservedPort } from '../dev/engines/reserve-port';
import { freePort } from '../worker/free-port';
import type { MetricsRegistry } from '../telemetry/metrics/registry';
import { startInbox, type Inbox, type InboxOptions } from '../dev/inbox/inbox';
import { terminalListener } from '../dev/inbox/terminal';
import type { Stoppable } from './run-process';
import { startService } from './start-service';
import { openDatabase } from '../store/mongo/database';
import { openTaskCache } from '../store/tasks/task-cache';
import { welcome } from './welcome';

const report = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Starts the engines, the service beside them and the inbox, and tells how to make the first callback arrive. */
export async function startWithEmbeddedEngines(
  given: Config,
  registry: MetricsRegistry,
  logger: Log,
  startedMs: number,
): Promise<Stoppable> {
  const api = await reserveApiPort(given);
  const inboxPort = await reserveNextPort(api.port + 1);
  const releasePorts = () => Promise.all([api.release(), inboxPort.release()]);
  const host = given.host === '0.0.0.0' ? '127.0.0.1' : given.host;
  const embedded = await startEmbedded({
    dataDir: given.dataDir,
    namespace: given.temporalNamespace,
    // Temporal starts before the API listens, so its UI needs a port that is settled by now.
    codecEndpoint: `http://${host}:${api.port}/codec`,
    report,
  });
  try {
    // The inbox is on this machine, and so are the endpoints of whoever tries the service out.
    const egressAllow = alsoLoopback(given.egressAllow);
    const admin = await loadOrCreateAdminKey(given.dataDir, given.adminKey);
    const keyring = await loadOrCreateEncryptionKey(given.dataDir, given.keyring);
    const temporalUiOrigin = given.temporalUiOrigin ?? embedded.temporalUiUrl;
    const config = {
      ...given,
      ...{ port: api.port, egressAllow, adminKey: admin.key, keyring, temporalUiOrigin },
    };
    const { temporalAddress, mongodbUri } = embedded;
    const engineEnded = embedded.exited.then(
      ({ engine }) => `${engine} has ended by itself; its log is under ${config.dataDir}. Start again.`,
    );
    const service = await Promise.race([
      startService(config, { temporalAddress, mongodbUri }, registry, logger),
      // The service would wait for Temporal for ever.
      engineEnded.then((line) => Promise.reject(new Error(line))),
    ]);
    const inbox = await openInbox(
      { port: inboxPort.port, serviceUrl: service.url, keyFile: admin.file },
      config,
      mongodbUri,
      logger,
    );
    process.stdout.write(
      welcome({
        apiUrl: service.url,
        temporalUiUrl: embedded.temporalUiUrl,
        inboxUrl: inbox.url,
        admin,
        readyAfterMs: performance.now() - startedMs,
      }),
    );
    let isStopping = false;
    return {
      ended: Promise.race([
        service.ended,
        engineEnded.then((line) => {
          if (!isStopping) report(line);
        }),
      ]),
      async stop() {
        isStopping = true;
        report('stopping: API, worker, inbox, Temporal, MongoDB');
        await service.stop();
        await inbox.close();
        await embedded.stop();
        await releasePorts();
        report('stopped');
      },
    };
  } catch (error) {
    await embedded.stop();
    await releasePorts();
    throw error;
  }
}

/** The port that was given is used or refused; without one, 3000 or the next that is free. */
async function reserveApiPort({ port, portIsGiven }: Config): Promise<ReservedPort> {
  if (!portIsGiven) return reserveNextPort(port);
  if (port === 0) return reserveNextPort(await freePort());
  return requirePort('the API', port, 'set PORT to another');
}

/** The inbox is on this machine, and so are the endpoints of whoever tries the service out. */
function alsoLoopback(allow: EgressAllow): EgressAllow {
  const loopback = parseEgressAllow('localhost');
  return new EgressAllow([...allow.hosts, ...loopback.hosts], [...allow.cidrs, ...loopback.cidrs]);
}

/** Shows callbacks; verifies them with the secrets of the tasks in the service's database. */
async function openInbox(
  options: Pick<InboxOptions, 'port' | 'serviceUrl' | 'keyFile'>,
  config: Required<Pick<Config, 'keyring'>>,
  mongodbUri: string,
  logger: Log,
): Promise<Inbox> {
  const database = await openDatabase(mongodbUri);
  const tasks = openTaskCache(database.db, { secrets: createSecretCipher(config.keyring) }, logger);
  const inbox = await startInbox({
    ...options,
    secretsFor: () => [...tasks.all()].flatMap((task) => task.secrets.map(({ secret }) => secret)),
    onCallback: terminalListener(process.stdout),
  });
  return {
    ...inbox,
    async close() {
      await inbox.close();
      await tasks.close();
      await database.close();
    },
  };
}
