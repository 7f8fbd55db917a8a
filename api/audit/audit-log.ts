import type { Log } from '../../telemetry/log/log';
import type { AuditRecord } from '../../domain/access/audit';
import type { AuditStore } from '../../store/agencies/audit';
import { WriteBuffer } from '../../store/mongo/write-buffer';
import { auditLosses } from '../http/metrics';

/** Records what is done with keys. */
export interface AuditLog {
  /** Queues a record and returns at once, so that no request waits for MongoDB. */
  note(record: AuditRecord): void;
  /** Writes the queued records. */
  close(): Promise<void>;
}

/**
 * Creates an audit log that writes in the background.
 *
 * While MongoDB is down, records wait in memory. Records over the buffer's limit are lost, counted and logged once.
 */
export const createAuditLog = (store: Pick<AuditStore, 'insert'>, logger: Log): AuditLog => {
  let isLossLogged = false;
  const records = new WriteBuffer<AuditRecord>({
    write: async (batch) => {
      await store.insert(batch);
      isLossLogged = false;
    },
    onLost: (count, cause) => {
      auditLosses().inc(count);
      if (!isLossLogged) logger.error({ count, err: cause }, 'audit.lost');
      isLossLogged = true;
    },
  });
  return { note: (record) => records.add(record), close: () => records.close() };
};
