import type { Quota } from '../../domain/access/quota';
import type { Log } from '../../telemetry/log/log';
import type { KeyStore } from '../../store/agencies/api-keys';
import type { CodecSessionStore } from '../../store/agencies/codec-sessions';
import type { PayloadReader } from '../../temporal/codec/payload-reader';
import type { AuditLog } from '../audit/audit-log';

/** Dependencies that only the codec server has. */
export interface CodecBackend {
  readonly sessions: CodecSessionStore;
  readonly payloads: PayloadReader;
  readonly namespace: string;
  /** Origin (scheme, host, port) of the Temporal UI; absent: no other origin is allowed. */
  readonly uiOrigin?: string;
}

export interface CodecServerDependencies extends CodecBackend {
  readonly keys: Pick<KeyStore, 'verify'>;
  readonly audit: Pick<AuditLog, 'note'>;
  /** Limit on unknown keys by client address; undefined: no limit. */
  readonly failedKeys: Quota | undefined;
  readonly logger: Log;
  readonly now: () => Date;
}
