import { Webhook } from 'standardwebhooks';
import { createSecret, sign } from '../../../channels/signature';

const NOW_MS = Date.parse('2027-03-01T10:00:00Z');
const CONTENT = { id: 'dlv_1', timestampS: NOW_MS / 1000, body: '{"agent":"Ana Núñez €"}' };

const signatureBy = (secret: string): string =>
  new Webhook(secret).sign(CONTENT.id, new Date(NOW_MS), CONTENT.body);

test('a new secret is whsec_ and 32 bytes of base64, and no two are alike', () => {
  const [first, second] = [createSecret(), createSecret()];
  expect(first).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(Buffer.from(first.slice('whsec_'.length), 'base64')).toHaveLength(32);
  expect(first).not.toBe(second);
});

test('the example of Standard Webhooks is signed as it says', () => {
  const content = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampS: 1_614_265_330,
    body: '{"test": 2432232314}',
  };
  const secrets = [{ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }];
  expect(sign(content, secrets, NOW_MS)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

describe('which secrets sign', () => {
  const current = createSecret();
  const old = createSecret();
  test.each([
    ['the current one', [{ secret: current }], signatureBy(current)],
    [
      'both while the old one is in force',
      [{ secret: current }, { secret: old, expires_on: '2027-03-01T10:00:01Z' }],
      `${signatureBy(current)} ${signatureBy(old)}`,
    ],
    [
      'not one that expires now',
      [{ secret: current }, { secret: old, expires_on: '2027-03-01T10:00:00Z' }],
      signatureBy(current),
    ],
    ['none where all have expired', [{ secret: old, expires_on: '2027-02-01T00:00:00Z' }], undefined],
    ['none where there is none', [], undefined],
  ])('%s', (_title, secrets, signature) => {
    expect(sign(CONTENT, secrets, NOW_MS)).toBe(signature);
  });
});
