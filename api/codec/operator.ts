import type { PlatformPrincipal } from '../../domain/access/principal';
import type { KeyStore } from '../../store/agencies/api-keys';

/** @returns undefined for a key of an agency, one that is not known, and one that holds no more */
export const operatorOf = async (
  keys: Pick<KeyStore, 'verify'>,
  key: string,
): Promise<PlatformPrincipal | undefined> => {
  const verdict = await keys.verify(key);
  return verdict.kind === 'principal' && verdict.principal.kind === 'platform'
    ? verdict.principal
    : undefined;
};
