import type { Log } from '../telemetry/log/log';
import { keepAdminKey } from './config/admin-key';
import type { Config } from './config/config';
import { EgressAllow, parseEgressAllow } from '../domain/egress/egress-allow';
import { keepEncryptionKey } from './config/encryption-key';
import { startEmbedded } from '../dev/engines/embedded';
import type { MetricsBoard } from '../telemetry/metrics/board';
import { startInbox, type Inbox, type InboxOptions } from '../dev/inbox/inbox';
import { terminalListener } from '../dev/inbox/terminal';
import { openInOrder } from './open-in-order';
import type { Running } from './run-process';
import { startService } from './start-service';
import { welcome } from './welcome';

const report = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Starts the engines, the service and the inbox, and prints how to make the first callback arrive. */
export async function startWithEmbeddedEngines(
  given: Config,
  board: MetricsBoard,
  logger: Log,
  startedMs: number,
): Promise<Running> {
  let isStopping = false;
  const running = await openInOrder(async (onClose) => {
    const embedded = await startEmbedded({
      dataDir: given.dataDir,
      namespace: given.temporalNamespace,
      ...codecEndpointOf(given),
      report,
    });
    onClose(() => embedded.stop());
    const admin = await keepAdminKey(given.dataDir, given.adminKey);
    const config: Config = {
      ...given,
      engines: { temporalAddress: embedded.temporalAddress, mongodbUri: embedded.mongodbUri },
      egressAllow: alsoLoopback(given.egressAllow),
      adminKey: admin.key,
      keyring: await keepEncryptionKey(given.dataDir, given.keyring),
      temporalUiOrigin: given.temporalUiOrigin ?? embedded.temporalUiUrl,
    };
    const engineEnded = embedded.exited.then(
      ({ engine }) => `${engine} has ended by itself; its log is under ${config.dataDir}. Start again.`,
    );
    // Closed after the service, whose last deliveries it receives.
    let inbox: Inbox | undefined = undefined;
    onClose(() => inbox?.close());
    const service = await Promise.race([
      startService(config, board, logger),
      // The service would wait for Temporal for ever.
      engineEnded.then((line) => Promise.reject(new Error(line))),
    ]);
    onClose(() => service.close());
    inbox = await openInbox({
      port: config.port === 0 ? 0 : config.port + 1,
      serviceUrl: service.url,
      keyFile: admin.file,
      secretsFor: () => [...service.tasks.all()].flatMap((task) => task.secrets.map(({ secret }) => secret)),
      onCallback: terminalListener(process.stdout),
    });
    process.stdout.write(
      welcome({
        apiUrl: service.url,
        temporalUiUrl: embedded.temporalUiUrl,
        inboxUrl: inbox.url,
        admin,
        readyAfterMs: performance.now() - startedMs,
      }),
    );
    const ended = engineEnded.then((line) => {
      if (!isStopping) report(line);
    });
    return { ended: Promise.race([service.ended, ended]) };
  });
  return {
    ended: running.ended,
    async close() {
      isStopping = true;
      report('stopping: API, worker, inbox, Temporal, MongoDB');
      await running.close();
      report('stopped');
    },
  };
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
async function openInbox(options: InboxOptions, left = INBOX_PORTS): Promise<Inbox> {
  try {
    return await startInbox(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || left === 0) throw error;
    return openInbox({ ...options, port: options.port + 1 }, left - 1);
  }
}
