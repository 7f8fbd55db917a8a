import { CHANNELS } from '../../../channels/registry';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { InvalidInputError } from '../../../domain/input/invalid-input';

const ALLOW = parseEgressAllow('localhost');

const problemsOf = (body: unknown): unknown => {
  try {
    return CHANNELS.parseContact(body, { allow: ALLOW });
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.errors.map(({ pointer, code }) => `${pointer} ${code}`);
  }
};

test.each([
  [{ mail: 'ops@sunny.example' }],
  [{ slack_url: 'https://hooks.slack.com/services/T0/B0/x' }],
  [{ mail: 'ops@sunny.example', slack_url: 'http://localhost:8080/slack' }],
])('%j is a contact', (body) => {
  expect(CHANNELS.parseContact(body, { allow: ALLOW })).toEqual(body);
});

test.each<[unknown, string[]]>([
  [{}, [' MISSING']],
  [{ mail: null }, ['/mail EMAIL_INVALID']],
  [{ mail: 'ops' }, ['/mail EMAIL_INVALID']],
  [{ mail: 'a@b.co\r\nBcc: x@y.z' }, ['/mail EMAIL_INVALID']],
  [{ slack_url: 'https://hooks.example.com/services/T0' }, ['/slack_url SLACK_URL']],
  [{ mail: 'ops@sunny.example', phone: '1' }, ['/phone UNKNOWN_MEMBER']],
  [[], [' TYPE_INVALID']],
])('%j is not a contact', (body, problems) => {
  expect(problemsOf(body)).toEqual(problems);
});
