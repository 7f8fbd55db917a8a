import type { Log } from '../telemetry/log/log';
import { loadOrCreateAdminKey } from './config/admin-key';
import type { Config } from './config/config';
import { EgressAllow, parseEgressAllow } from '../domain/egress/egress-allow';
import { loadOrCreateEncryptionKey } from './config/encryption-key';
import { startEmbedded } from '../dev/engines/embedded';
import { requirePort, reserveNextPort, type ReservedPort } from '../dev/engines/reserve-port';
import { freePort } from '../worker/free-port';
import type { MetricsRegistry } from '../telemetry/metrics/registry';
import { startInbox, type Inbox } from '../dev/inbox/inbox';
import { terminalListener } from '../dev/inbox/terminal';
import { openInOrder } from './open-in-order';
import type { Running } from './run-process';
import { startService } from './start-service';
import { welcome } from './welcome';

const report = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Starts the engines, the service and the inbox, and prints the steps to the first callback. */
export async function startWithEmbeddedEngines(
  given: Config,
  registry: MetricsRegistry,
  logger: Log,
  startedMs: number,
): Promise<Running> {
  let isStopping = false;
  const running = await openInOrder(async (onClose) => {
    const api = await reserveApiPort(given);
    onClose(() => api.release());
    const inboxPort = await reserveNextPort(api.port + 1);
    onClose(() => inboxPort.release());
    const host = given.host === '0.0.0.0' ? '127.0.0.1' : given.host;
    const embedded = await startEmbedded({
      dataDir: given.dataDir,
      namespace: given.temporalNamespace,
      // Temporal starts before the API listens, so the API's port must be reserved by now.
      codecEndpoint: `http://${host}:${api.port}/codec`,
      report,
    });
    onClose(() => embedded.stop());
    const admin = await loadOrCreateAdminKey(given.dataDir, given.adminKey);
    const config: Config = {
      ...given,
      port: api.port,
      engines: { temporalAddress: embedded.temporalAddress, mongodbUri: embedded.mongodbUri },
      egressAllow: alsoLoopback(given.egressAllow),
      adminKey: admin.key,
      keyring: await loadOrCreateEncryptionKey(given.dataDir, given.keyring),
      temporalUiOrigin: given.temporalUiOrigin ?? embedded.temporalUiUrl,
    };
    const engineEnded = embedded.exited.then(
      ({ engine }) => `${engine} ended unexpectedly; its log is in ${config.dataDir}. Start again.`,
    );
    // Closed after the service, because it receives the last deliveries.
    let inbox: Inbox | undefined = undefined;
    onClose(() => inbox?.close());
    const service = await Promise.race([
      startService(config, registry, logger),
      // Without this, the service would wait for Temporal for ever.
      engineEnded.then((line) => Promise.reject(new Error(line))),
    ]);
    onClose(() => service.close());
    inbox = await startInbox({
      port: inboxPort.port,
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

/** Reserves the given port or fails. If none is given, reserves 3000 or the next free port. */
async function reserveApiPort({ port, portIsGiven }: Config): Promise<ReservedPort> {
  if (!portIsGiven) return reserveNextPort(port);
  if (port === 0) return reserveNextPort(await freePort());
  return requirePort('the API', port, 'set PORT to another');
}

/** Also allows loopback, because the inbox and the endpoints of a trial run on this machine. */
function alsoLoopback(allow: EgressAllow): EgressAllow {
  const loopback = parseEgressAllow('localhost');
  return new EgressAllow([...allow.hosts, ...loopback.hosts], [...allow.cidrs, ...loopback.cidrs]);
}
