import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { AuditLog } from '../audit/audit-log';
import { remoteAddress } from '../http/remote-address';
import { requestId } from '../http/request-log';

/** Audit actions of the codec server, whose routes have no `operationId`. */
export type CodecAction = 'openCodecSession' | 'decodeHistory';

export interface CodecNote {
  readonly action: CodecAction;
  /** null if the key that was sent is not a platform key. */
  readonly keyId: string | null;
  readonly status: number;
  /** The order whose payloads were decoded. */
  readonly agwId?: string;
}

/** Records logins, and which operator decoded payloads of which order. */
export const codecAudit =
  (audit: Pick<AuditLog, 'note'>, now: () => Date) =>
  (request: Request, response: Response, { action, keyId, status, agwId }: CodecNote): void =>
    audit.note({
      id: `aud_${randomUUID()}`,
      at: now().toISOString(),
      request_id: requestId(response),
      key_id: keyId,
      agency_id: null,
      agency: null,
      action,
      resource: agwId === undefined ? {} : { agw_id: agwId },
      status,
      remote_address: remoteAddress(request),
    });
