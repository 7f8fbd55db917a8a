import { z } from 'zod';
import { EMPTY_EGRESS_ALLOW, parseEgressAllow, type EgressAllow } from '../../domain/egress/egress-allow';
import {
  DEFAULT_ERASE_AFTER_DAYS,
  parseEraseAfterDays,
  type EraseAfterDays,
} from '../../domain/order/erase-after-days';
import { DEFAULT_LIMITS, type LimitSettings } from '../../domain/access/limits';
import { parseProxyUrl, type EgressProxy } from '../../domain/egress/proxy-url';
import {
  DEFAULT_RETENTION,
  MAX_RETENTION_DAYS,
  MIN_RETENTION_DAYS,
  type Retention,
} from '../../domain/order/retention';
import { DEFAULT_RETRY_SCHEDULE_S, parseRetrySchedule } from '../../domain/delivery/retry';
import { parseSmtpUrl, type SmtpServer } from '../../domain/egress/smtp-url';
import { parseKeyring, type Keyring } from '../../store/encryption/cipher/keyring';

/** Invalid settings. The message names every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Runs a parser of the domain as part of the schema. Its error message becomes the problem of the setting. */
const parsedBy = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });

const address = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:/\s]+):\d{1,5}$/, 'must be host:port, like 127.0.0.1:7233');

/** Whether a text is an origin as browsers send it: no path and no default port. */
const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** Whether a text is a URL without query and fragment, because `/v1/traces` is appended to it. */
const isBaseUrl = (text: string): boolean => /^https?:\/\/[^?#]+$/.test(text) && URL.canParse(text);

/** No `;` in values, because the exporter cuts them there. @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
const HEADER_LIST = /^(?:(?:^|,)\s*[!#$%&'*+.^`|~\w-]+\s*=\s*(?:[!-$&-+\--:<-~]|%[\da-fA-F]{2})+\s*)+$/;

const RATIO_RULE = 'must be a ratio from 0 to 1';

/** Greatest value of a limit. */
const MAX_LIMIT = 1_000_000;

const wholeNumber = (least: number, most = MAX_LIMIT) =>
  z
    .string()
    .regex(/^\d{1,7}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    });

/** Prometheus' default port for exporters. */
const DEFAULT_METRICS_PORT = 9464;
const days = wholeNumber(MIN_RETENTION_DAYS, MAX_RETENTION_DAYS);

const DEFAULT_PORT = 3000;

const settings = z.object({
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/.+/, 'must start with mongodb:// or mongodb+srv://')
    .optional(),
  CALLSIGN_DATA_DIR: z.string().min(1).default('.callsign'),
  CALLSIGN_ADMIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, 'must have 16 to 200 printable ASCII characters without blanks')
    .optional(),
  CALLSIGN_ENCRYPTION_KEY: parsedBy(parseKeyring).optional(),
  CALLSIGN_EGRESS_ALLOW: parsedBy(parseEgressAllow).default(EMPTY_EGRESS_ALLOW),
  CALLSIGN_EGRESS_PROXY: parsedBy(parseProxyUrl).optional(),
  CALLSIGN_RETRY_SCHEDULE: parsedBy(parseRetrySchedule).default([...DEFAULT_RETRY_SCHEDULE_S]),
  CALLSIGN_RETENTION_DAYS: days.default(DEFAULT_RETENTION.orderDays),
  CALLSIGN_AUDIT_RETENTION_DAYS: days.default(DEFAULT_RETENTION.auditDays),
  CALLSIGN_ERASE_AFTER_DAYS: parsedBy(parseEraseAfterDays).default(DEFAULT_ERASE_AFTER_DAYS),
  SMTP_URL: parsedBy(parseSmtpUrl).optional(),
  CALLSIGN_TEMPORAL_UI_ORIGIN: z
    .string()
    .refine(isOrigin, 'must be scheme, host and port of the Temporal UI, like http://127.0.0.1:8233')
    .optional(),
  CALLSIGN_AGENCY_REQUESTS_PER_MINUTE: wholeNumber(1).default(DEFAULT_LIMITS.agencyRequestsPerMinute),
  CALLSIGN_AGENCY_TASKS: wholeNumber(0).default(DEFAULT_LIMITS.agencyTasks),
  CALLSIGN_AUTH_FAILURES_PER_MINUTE: wholeNumber(0).default(DEFAULT_LIMITS.authFailuresPerMinute),
  METRICS_PORT: z.coerce
    .number('must be a port number')
    .int()
    .min(0)
    .max(65_535)
    .default(DEFAULT_METRICS_PORT),
  // The exporter reads these two itself, but ignores invalid values.
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .refine(isBaseUrl, 'must be the base URL of a collector, like http://127.0.0.1:4318')
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(HEADER_LIST, 'must be name=value,name=value with percent-encoded values')
    .optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number(RATIO_RULE).min(0, RATIO_RULE).max(1, RATIO_RULE).default(1),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface Config {
  readonly port: number;
  /** Whether `PORT` was given. If not, embedded engines may use the next free port. */
  readonly portIsGiven: boolean;
  readonly host: string;
  /** Absent if the embedded engines are used. */
  readonly engines?: { readonly temporalAddress: string; readonly mongodbUri: string };
  readonly temporalNamespace: string;
  readonly dataDir: string;
  readonly adminKey?: string;
  /** Required with external engines. A start with embedded engines creates one. */
  readonly keyring?: Keyring;
  readonly egressAllow: EgressAllow;
  /** Absent if endpoints are called directly. */
  readonly egressProxy?: EgressProxy;
  /** Seconds between attempts. */
  readonly retrySchedule: readonly number[];
  readonly retention: Retention;
  /** If absent, mails wait until it is configured. */
  readonly smtp?: SmtpServer;
  readonly eraseAfterDays: EraseAfterDays;
  /** Origin of the Temporal UI, whose pages may call the codec server. If absent, no browser may. */
  readonly temporalUiOrigin?: string;
  /** Limits of agencies. */
  readonly limits: LimitSettings;
  /** Port of a worker that runs without an API; 0 selects a free port. */
  readonly metricsPort: number;
  /** Absent if tracing is off. */
  readonly tracing?: {
    /** Ratio of sampled traces, 0 to 1. */
    readonly ratio: number;
  };
  readonly logLevel: z.infer<typeof settings>['LOG_LEVEL'];
}

const OWN_PREFIX = 'CALLSIGN_';

/**
 * Reads the settings. Nothing else in the service reads the environment, except the OpenTelemetry exporter.
 *
 * @throws ConfigError that names all unknown and invalid settings
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const known = Object.keys(settings.shape);
  const given = Object.fromEntries(
    known.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const parsed = settings.safeParse(given);
  const problems = [
    ...Object.keys(environment)
      .filter((name) => name.startsWith(OWN_PREFIX) && !known.includes(name))
      .map((name) => `${name}: there is no such setting; known are ${known.join(', ')}`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...engineProblems(given),
    ...verificationProblems(environment),
  ];
  if (problems.length > 0 || parsed.data === undefined)
    throw new ConfigError(`Settings: ${problems.join('; ')}`);
  return toConfig(parsed.data);
}

/** Refuses one external and one embedded engine, because their data would not match. */
function engineProblems(given: Readonly<Record<string, string>>): string[] {
  const [temporal, mongodb] = ['TEMPORAL_ADDRESS', 'MONGODB_URI'];
  if (temporal in given === mongodb in given) return [];
  return [`${temporal} and ${mongodb}: give both, or neither for the embedded engines`];
}

/** Refuses NODE_TLS_REJECT_UNAUTHORIZED=0, because the drivers of Temporal and MongoDB would obey it. */
function verificationProblems(environment: Readonly<Record<string, string | undefined>>): string[] {
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED';
  if (environment[name] !== '0') return [];
  return [
    `${name}: 0 would accept any certificate; unset it, and put private authorities in the file of NODE_EXTRA_CA_CERTS`,
  ];
}

function toConfig(values: z.infer<typeof settings>): Config {
  const { TEMPORAL_ADDRESS: temporalAddress, MONGODB_URI: mongodbUri, CALLSIGN_ADMIN_KEY: adminKey } = values;
  return {
    port: values.PORT ?? DEFAULT_PORT,
    portIsGiven: values.PORT !== undefined,
    host: values.HOST,
    ...(temporalAddress !== undefined && mongodbUri !== undefined
      ? { engines: { temporalAddress, mongodbUri } }
      : {}),
    temporalNamespace: values.TEMPORAL_NAMESPACE,
    dataDir: values.CALLSIGN_DATA_DIR,
    ...(adminKey === undefined ? {} : { adminKey }),
    ...(values.CALLSIGN_ENCRYPTION_KEY === undefined ? {} : { keyring: values.CALLSIGN_ENCRYPTION_KEY }),
    egressAllow: values.CALLSIGN_EGRESS_ALLOW,
    ...(values.CALLSIGN_EGRESS_PROXY === undefined ? {} : { egressProxy: values.CALLSIGN_EGRESS_PROXY }),
    retrySchedule: values.CALLSIGN_RETRY_SCHEDULE,
    retention: {
      orderDays: values.CALLSIGN_RETENTION_DAYS,
      auditDays: values.CALLSIGN_AUDIT_RETENTION_DAYS,
    },
    eraseAfterDays: values.CALLSIGN_ERASE_AFTER_DAYS,
    ...(values.SMTP_URL === undefined ? {} : { smtp: values.SMTP_URL }),
    ...(values.CALLSIGN_TEMPORAL_UI_ORIGIN === undefined
      ? {}
      : { temporalUiOrigin: values.CALLSIGN_TEMPORAL_UI_ORIGIN }),
    limits: {
      agencyRequestsPerMinute: values.CALLSIGN_AGENCY_REQUESTS_PER_MINUTE,
      agencyTasks: values.CALLSIGN_AGENCY_TASKS,
      authFailuresPerMinute: values.CALLSIGN_AUTH_FAILURES_PER_MINUTE,
    },
    metricsPort: values.METRICS_PORT,
    ...(values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
      ? {}
      : { tracing: { ratio: values.OTEL_TRACES_SAMPLER_ARG } }),
    logLevel: values.LOG_LEVEL,
  };
}

/** @throws ConfigError if no engines are configured, because only `npm start` has embedded ones */
export function requireEngines(config: Config, command: string): NonNullable<Config['engines']> {
  if (config.engines !== undefined) return config.engines;
  throw new ConfigError(
    `${command} needs TEMPORAL_ADDRESS and MONGODB_URI; npm start runs everything with embedded engines`,
  );
}

/** @throws ConfigError if there is no key, with the command that creates one */
export function requireKeyring(config: Pick<Config, 'keyring'>, command: string): Keyring {
  if (config.keyring !== undefined) return config.keyring;
  throw new ConfigError(
    `${command} needs CALLSIGN_ENCRYPTION_KEY, the same for every process. Create it once, and keep it as safe as the data: export CALLSIGN_ENCRYPTION_KEY="k1:$(openssl rand -base64 32)"`,
  );
}
