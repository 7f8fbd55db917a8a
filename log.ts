import pino, { type Logger, type LevelWithSilent } from 'pino';
import pretty from 'pino-pretty';

/** JSON lines on stdout for machines; on a terminal one readable line each. */
export function createLogger(level: LevelWithSilent, process: 'api' | 'worker' | 'callsign'): Logger {
  const options = { level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime };
  if (!globalThis.process.stdout.isTTY) return pino(options);
  return pino(
    options,
    pretty({ colorize: true, singleLine: true, translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname,process' }),
  );
}
