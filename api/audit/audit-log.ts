import type { Log } from '../../telemetry/log/log';
import type { AuditRecord } from '../../domain/access/audit';
import type { AuditStore } from '../../store/agencies/audit';
import { WriteBehind } from '../../store/mongo/write-behind';
import { auditLosses } from '../http/metrics';

/** Keeps records of what is done with keys. */
export interface AuditLog {
  /** Returns at once: no request waits for its record. */
  note(record: AuditRecord): void;
  /** Writes what is not yet written. */
  close(): Promise<void>;
}

/** Records are written within a moment; while MongoDB is away they wait in memory, and beyond that are counted as lost. */
export const createAuditLog = (store: Pick<AuditStore, 'insert'>, logger: Log): AuditLog => {
  let isLossTold = false;
  const records = new WriteBehind<AuditRecord>({
    write: async (batch) => {
      await store.insert(batch);
      isLossTold = false;
    },
    onLost: (count, cause) => {
      auditLosses().inc(count);
      if (!isLossTold) logger.error({ count, err: cause }, 'audit.lost');
      isLossTold = true;
    },
  });
  return { note: (record) => records.add(record), close: () => records.close() };
};
