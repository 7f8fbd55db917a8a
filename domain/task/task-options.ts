import type { KeyReader } from './certificate-rules';
import type { EgressAllow } from '../egress/egress-allow';

/** What a task is held to beyond its own words. */
export interface TaskOptions {
  /** What the operator lets be called beyond the public internet. */
  readonly allow: EgressAllow;
  /** Looks into certificates and keys; absent: only their form is checked. */
  readonly keys?: KeyReader;
}
