import { answering, startWebHarness } from './web-harness';
import type { Harness } from './harness';
import { startMailHarness } from './mail-harness';
import { aSlackTask, aTask, aTeamsTask, SIGNING_SECRET } from '../builders/attempt';
import { openHttp, openSlack, openTeams } from '../service/open-channel';

const SLACK_PATH = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';
const TEAMS_PATH =
  '/powerautomate/automations/direct/workflows/0123456789abcdef/triggers/manual/paths/invoke?api-version=1&sig=SIGSIGSIGSIG';

/** A receiver for each channel, by name. The contract suite needs one for every channel of the registry. */
export const HARNESSES: Readonly<Record<string, () => Promise<Harness>>> = {
  http: () =>
    startWebHarness({
      open: openHttp,
      task: (url) =>
        aTask({
          url: `${url}/`,
          header: { 'X-Api-Key': 'k-123456789' },
          auth: { type: 'basic', username: 'sunny', password: 'open sesame' },
          json_body: { text: 'PNR {{pnr}}' },
        }),
      plainTask: (url) => {
        const { json_body: _body, ...http_request } = aTask({ url: `${url}/` }).http_request!;
        return { ...aTask(), http_request };
      },
      secrets: [
        'k-123456789',
        'open sesame',
        Buffer.from('sunny:open sesame').toString('base64'),
        SIGNING_SECRET,
      ],
      idHeader: 'webhook-id',
      answers: { 'refuse-for-good': answering(413) },
    }),
  mail: startMailHarness,
  slack: () =>
    startWebHarness({
      open: openSlack,
      task: (url) => aSlackTask(url + SLACK_PATH),
      plainTask: (url) => ({ ...aSlackTask(url), slack: { url: url + SLACK_PATH } }),
      secrets: [SLACK_PATH, 'XXXXXXXX', 'T00000000'],
      idHeader: 'callsign-delivery',
      answers: {
        accept: answering(200, 'ok'),
        refuse: answering(500, 'rollup_error'),
        'refuse-for-good': answering(400, 'invalid_payload'),
      },
    }),
  teams: () =>
    startWebHarness({
      open: openTeams,
      task: (url) => aTeamsTask(url + TEAMS_PATH),
      plainTask: (url) => ({ ...aTeamsTask(url), teams: { url: url + TEAMS_PATH } }),
      secrets: [TEAMS_PATH, 'SIGSIGSIGSIG', '0123456789abcdef'],
      idHeader: 'callsign-delivery',
      answers: {
        accept: answering(202),
        'refuse-for-good': answering(400, '{"error":{"code":"TriggerInputSchemaMismatch","message":"no"}}'),
      },
    }),
};
