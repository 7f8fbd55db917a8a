import type { Log } from '../../telemetry/log/log';
import type { AuditRecord } from '../../domain/access/audit';
import type { AuditStore } from '../../store/agencies/audit';
import { WriteBuffer } from '../../store/mongo/write-buffer';
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
