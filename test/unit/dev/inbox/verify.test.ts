import { verifySignature } from '../../../../dev/inbox/verify';
import { OTHER_SECRET, SECRET, signedHeaders } from '../../../support/inbox/send-callback';

const BODY = '{"pnr":"QX7R2K","name":"Zoë"}';
const headers = signedHeaders({ body: BODY });
const minutesAway = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const signedAway = (minutes: number) => signedHeaders({ body: BODY, signedOn: minutesAway(minutes) });

test.each([
  ['by the only secret', [SECRET], headers],
  ['by one of several secrets', [OTHER_SECRET, SECRET], headers],
  ['with an additional invalid secret', ['whsec_%%%', '', SECRET], headers],
  [
    'with an older signature beside it',
    [SECRET],
    { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` },
  ],
  ['four minutes ago', [SECRET], signedAway(-4)],
])('verifies a body that was signed %s', (_how, secrets, signed) => {
  expect(verifySignature(secrets, signed, Buffer.from(BODY))).toEqual({ kind: 'verified' });
});

test.each([
  ['no secret is known', 'no_secret', [], headers, BODY],
  ['no valid secret', 'no_secret', ['whsec_%%%', ''], headers, BODY],
  ['another secret signed', 'mismatch', [OTHER_SECRET], headers, BODY],
  ['the body has changed', 'mismatch', [SECRET], headers, BODY.replace('Zoë', 'Zoe')],
  ['the id has changed', 'mismatch', [SECRET], { ...headers, 'webhook-id': 'dlv_2' }, BODY],
  [
    'the signature is of another version',
    'mismatch',
    [SECRET],
    { ...headers, 'webhook-signature': 'v2,abc' },
    BODY,
  ],
  ['the signature has no value', 'mismatch', [SECRET], { ...headers, 'webhook-signature': 'v1' }, BODY],
  ['it is unsigned', 'missing_headers', [SECRET], {}, BODY],
  [
    'the timestamp is no number',
    'malformed_timestamp',
    [SECRET],
    { ...headers, 'webhook-timestamp': 'now' },
    BODY,
  ],
  ['it was signed six minutes ago', 'timestamp_too_old', [SECRET], signedAway(-6), BODY],
  ['it was signed six minutes ahead', 'timestamp_too_new', [SECRET], signedAway(6), BODY],
])('does not verify if %s: %s', (_why, reason, secrets, signed, body) => {
  expect(verifySignature(secrets, signed, Buffer.from(body))).toEqual({
    kind: 'not_verified',
    reason,
    detail: expect.any(String) as string,
  });
});
