import type { PlatformPrincipal } from '../../domain/access/principal';
import type { KeyStore } from '../../store/agencies/api-keys';

/** Verifies a platform key. @returns undefined if the key is unknown, no longer valid, or of an agency */
export const operatorOf = async (
  keys: Pick<KeyStore, 'verify'>,
  key: string,
): Promise<PlatformPrincipal | undefined> => {
  const verdict = await keys.verify(key);
  return verdict.kind === 'principal' && verdict.principal.kind === 'platform'
    ? verdict.principal
    : undefined;
};
