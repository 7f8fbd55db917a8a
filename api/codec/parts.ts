import type { Quota } from '../../domain/quota';
import type { Log } from '../../log/log';
import type { KeyStore } from '../../store/api-keys';
import type { CodecSessionStore } from '../../store/codec-sessions';
import type { PayloadReader } from '../../temporal/payload-reader';
import type { AuditLog } from '../audit-log';

/** What the codec server has for itself. */
export interface CodecParts {
  readonly sessions: CodecSessionStore;
  readonly payloads: PayloadReader;
  readonly namespace: string;
  /** Scheme, host and port of the Temporal UI; absent: no browser may ask. */
  readonly uiOrigin?: string;
}

export interface CodecServerDependencies extends CodecParts {
  readonly keys: Pick<KeyStore, 'verify'>;
  readonly audit: Pick<AuditLog, 'note'>;
  /** Keys that are not known, by address; absent: without a limit. */
  readonly failedKeys: Quota | undefined;
  readonly logger: Log;
  readonly now: () => Date;
}
