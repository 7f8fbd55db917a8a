import { createLog } from '../telemetry/log/log';
import { measureNode } from '../telemetry/metrics/registry';
import { failIfUnprepared } from '../temporal/when-prepared';
import { showAdminKey } from './config/admin-key';
import { readConfig } from './config/config';
import { openBackends } from './open-backends';
import { openInOrder } from './open-in-order';
import { runProcess } from './run-process';
import { startApi } from './start-api';

const PROCESS = { command: 'npm run start:api', service: 'callsign-api', schedulesErasures: false } as const;

/** `npm run start:api`: an API without a worker, on engines that already run. */
void runProcess(() =>
  openInOrder(async (onClose) => {
    const config = readConfig(process.env);
    const logger = createLog(config.logLevel, 'api');
    measureNode();
    const backends = await openBackends(config, PROCESS, logger);
    onClose(() => backends.close());
    const api = await startApi({ ...backends, config, logger, onKeyMade: showAdminKey });
    onClose(() => api.close());
    logger.info({ url: api.url }, 'api.ready');
    // Do not wait for Temporal: meanwhile the API accepts events of existing orders.
    return { ended: failIfUnprepared(backends.prepared) };
  }),
);
