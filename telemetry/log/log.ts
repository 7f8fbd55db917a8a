import pino, { type DestinationStream, type LevelWithSilent } from 'pino';
import pretty from 'pino-pretty';
import { LOG_EVENTS, type LogEvent } from './events';
import { MEMBERS, type Loggable, type Member } from './members';

/** What a line carries: members of its event, each with a value or without. */
export type LogMembers<Event extends LogEvent> = Readonly<
  Partial<Record<(typeof LOG_EVENTS)[Event][number], unknown>>
>;

type Write = <Event extends LogEvent>(members: LogMembers<Event>, event: Event) => void;

/** The log of a process. What is written is what `telemetry/log/events.ts` names, in the form that `telemetry/log/members.ts` lets pass. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

export type LogLevel = LevelWithSilent;

/** Which process writes; `test` has a meaning in tests alone. */
type Writer = 'api' | 'worker' | 'callsign' | 'test';

/** @returns the members that the event may carry, as far as their values pass */
function admitted<Event extends LogEvent>(
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
 * JSON lines on stdout for machines; on a terminal one readable line each.
 *
 * @param destination - in place of stdout
 */
export function createLog(level: LogLevel, process: Writer, destination?: DestinationStream): Log {
  const options = { level, base: { process }, timestamp: pino.stdTimeFunctions.isoTime };
  const sink = pino(options, destination ?? standardOutput());
  const writes =
    (at: 'debug' | 'info' | 'warn' | 'error'): Write =>
    (members, event) => {
      if (sink.isLevelEnabled(at)) sink[at](admitted(members, event), event);
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
