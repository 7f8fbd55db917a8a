import type { Log } from '../telemetry/log/log';
import { keepAdminKey } from './config/admin-key';
import type { Config } from './config/config';
import { EgressAllow, parseEgressAllow } from '../domain/egress/egress-allow';
import { keepEncryptionKey } from './config/encryption-key';
import { createSecretCipher } from '../store/encryption/cipher/secret-cipher';
import { startEmbedded } from '../dev/engines/embedded';
import type { MetricsBoard } from '../telemetry/metrics/board';
import { startInbox, type Inbox } from '../dev/inbox/inbox';
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
  board: MetricsBoard,
  logger: Log,
  startedMs: number,
): Promise<Stoppable> {
  const embedded = await startEmbedded({
    dataDir: given.dataDir,
    namespace: given.temporalNamespace,
    ...codecEndpointOf(given),
    report,
  });
  try {
    // The inbox is on this machine, and so are the endpoints of whoever tries the service out.
    const egressAllow = alsoLoopback(given.egressAllow);
    const admin = await keepAdminKey(given.dataDir, given.adminKey);
    const keyring = await keepEncryptionKey(given.dataDir, given.keyring);
    const temporalUiOrigin = given.temporalUiOrigin ?? embedded.temporalUiUrl;
    const config = { ...given, egressAllow, adminKey: admin.key, keyring, temporalUiOrigin };
    const { temporalAddress, mongodbUri } = embedded;
    const engineEnded = embedded.exited.then(
      ({ engine }) => `${engine} has ended by itself; its log is under ${config.dataDir}. Start again.`,
    );
    const service = await Promise.race([
      startService(config, { temporalAddress, mongodbUri }, board, logger),
      // The service would wait for Temporal for ever.
      engineEnded.then((line) => Promise.reject(new Error(line))),
    ]);
    const inbox = await openInbox(config, mongodbUri, service.url, admin.file, logger);
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
        report('stopped');
      },
    };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** Temporal starts before the API listens: where the API takes any port, its UI is told of none. */
const codecEndpointOf = ({ host, port }: Config): { readonly codecEndpoint?: string } =>
  port === 0 ? {} : { codecEndpoint: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/codec` };

/** The inbox is on this machine, and so are the endpoints of whoever tries the service out. */
function alsoLoopback(allow: EgressAllow): EgressAllow {
  const loopback = parseEgressAllow('localhost');
  return new EgressAllow([...allow.hosts, ...loopback.hosts], [...allow.cidrs, ...loopback.cidrs]);
}

/** How many ports after the API's are tried for the inbox. */
const INBOX_PORTS = 10;

/** Shows callbacks on the port after the API's, or on the next that is free. */
async function openInbox(
  config: Config & Required<Pick<Config, 'keyring'>>,
  mongodbUri: string,
  serviceUrl: string,
  keyFile: string,
  logger: Log,
): Promise<Inbox> {
  const database = await openDatabase(mongodbUri);
  const tasks = openTaskCache(database.db, { secrets: createSecretCipher(config.keyring) }, logger);
  const listen = async (port: number, left: number): Promise<Inbox> => {
    try {
      return await startInbox({
        port,
        serviceUrl,
        keyFile,
        secretsFor: () => [...tasks.all()].flatMap((task) => task.secrets.map(({ secret }) => secret)),
        onCallback: terminalListener(process.stdout),
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || left === 0) throw error;
      return listen(port + 1, left - 1);
    }
  };
  const inbox = await listen(config.port === 0 ? 0 : config.port + 1, INBOX_PORTS);
  return {
    ...inbox,
    async close() {
      await inbox.close();
      await tasks.close();
      await database.close();
    },
  };
}
