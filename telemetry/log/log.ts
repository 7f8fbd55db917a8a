import pino, { type DestinationStream, type LevelWithSilent } from 'pino';
import pretty from 'pino-pretty';
import { LOG_EVENTS, type LogEvent } from './events';
import { MEMBERS, type Loggable, type Member } from './members';

/** The members of one line; all are optional. */
export type LogMembers<Event extends LogEvent> = Readonly<
  Partial<Record<(typeof LOG_EVENTS)[Event][number], unknown>>
>;

type Write = <Event extends LogEvent>(members: LogMembers<Event>, event: Event) => void;

/**
 * The structured log of a process.
 *
 * A line has only the members that `telemetry/log/events.ts` lists, if their values pass `telemetry/log/members.ts`.
 */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

export type LogLevel = LevelWithSilent;

/** The process that writes the log; `test` is for tests only. */
type Writer = 'api' | 'worker' | 'callsign' | 'test';

/** @returns the allowed members of the event whose values pass their checks */
function allowedMembers<Event extends LogEvent>(
  members: LogMembers<Event>,
  event: Event,
): Record<string, Loggable> {
  const names: readonly Member[] = LOG_EVENTS[event];
  const given: Readonly<Partial<Record<Member, unknown>>> = members;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given[name] === undefined ? undefined : MEMBERS[name](given[name]);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/**
 * Creates a log that writes JSON lines to stdout, or readable lines if stdout is a terminal.
 *
 * @param destination - default stdout
 */
export function createLog(level: LogLevel, process: Writer, destination?: DestinationStream): Log {
  const options = { level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime };
  const sink = pino(options, destination ?? standardOutput());
  const writes =
    (at: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (members, event) => {
      if (sink.isLevelEnabled(at)) sink[at](allowedMembers(members, event), event);
    };
  return { debug: writes('debug'), info: writes('info'), warn: writes('warn'), error: writes('error') };
}

function standardOutput(): DestinationStream {
  if (!process.stdout.isTTY) return pino.destination(1);
  return pretty({
    colorize: true,
    singleLine: true,
    translateTime: 'HH:MM:ss.l',
    ignore: 'pid,hostname,process',
  });
}
