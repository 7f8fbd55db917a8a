import type { Quota } from '../../domain/access/quota';
import type { Log } from '../../telemetry/log/log';
import type { KeyStore } from '../../store/agencies/api-keys';
import type { CodecSessionStore } from '../../store/agencies/codec-sessions';
import type { PayloadReader } from '../../temporal/codec/payload-reader';
import type { AuditLog } from '../audit/audit-log';

/** What the codec server has for itself. */
export interface CodecBackend {
  readonly sessions: CodecSessionStore;
  readonly payloads: PayloadReader;
  readonly namespace: string;
  /** Scheme, host and port of the Temporal UI; absent: no browser may ask. */
  readonly uiOrigin?: string;
}

export interface CodecServerDependencies extends CodecBackend {
  readonly keys: Pick<KeyStore, 'verify'>;
  readonly audit: Pick<AuditLog, 'note'>;
  /** Keys that are not known, by address; absent: without a limit. */
  readonly failedKeys: Quota | undefined;
  readonly logger: Log;
  readonly now: () => Date;
}
