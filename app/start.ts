import { readConfig } from './config/config';
import { createLog } from '../telemetry/log/log';
import { MetricsRegistry, measureNode } from '../telemetry/metrics/registry';
import { runProcess } from './run-process';
import { startWithEmbeddedEngines } from './start-embedded';
import { startService } from './start-service';
import { installRuntime } from '../worker/worker';

/** `npm start`: the whole service in one process, with embedded engines unless others are configured. */
void runProcess(async () => {
  const startedMs = performance.now();
  const config = readConfig(process.env);
  const logger = createLog(config.logLevel, 'callsign');
  const registry = new MetricsRegistry();
  measureNode();
  registry.add(await installRuntime(logger));
  if (config.engines === undefined) return startWithEmbeddedEngines(config, registry, logger, startedMs);
  return startService(config, registry, logger);
});
