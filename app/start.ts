import { readConfig } from './config/config';
import { createLog } from '../telemetry/log/log';
import { MetricsBoard, measureNode } from '../telemetry/metrics/board';
import { runProcess } from './run-process';
import { startWithEmbeddedEngines } from './start-embedded';
import { startService } from './start-service';
import { installRuntime } from '../worker/worker';

/** `npm start`: the whole service in one process, with embedded engines unless others are given. */
void runProcess(async () => {
  const startedMs = performance.now();
  const config = readConfig(process.env);
  const logger = createLog(config.logLevel, 'callsign');
  const board = new MetricsBoard();
  measureNode();
  board.add(await installRuntime(logger));
  if (config.engines === undefined) return startWithEmbeddedEngines(config, board, logger, startedMs);
  return startService(config, board, logger);
});
