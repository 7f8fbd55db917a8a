import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { AuditLog } from '../audit/audit-log';
import { remoteAddress } from '../http/remote-address';
import { requestId } from '../http/request-log';

/** What the audit log calls what is done at the codec server, which is in no table of routes. */
export type CodecAction = 'openCodecSession' | 'decodeHistory';

export interface CodecNote {
  readonly action: CodecAction;
  /** null: the key that was sent is none of the platform's. */
  readonly keyId: string | null;
  readonly status: number;
  /** The order whose payloads were opened. */
  readonly agwId?: string;
}

/** Keeps who logged in, and whose orders were shown to whom. */
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
