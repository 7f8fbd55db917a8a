import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from '../../../dev/engines/find-browser';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startTemporal, type RunningTemporal } from '../../../dev/engines/start-temporal';
import { anOrder } from '../../support/builders/an-order';
import { ADMIN_KEY, startTestApi, type TestApi } from '../../support/service/api';
import { textOf } from './codec-client';

/** The tests are steps of one session in the Temporal UI and depend on each other. */
const PHONE = '+34600918273';
const LIMIT_MS = 150_000;
/** The UI shows a sealed payload as its bytes in base64. */
const SEALED = /"[\w+/]{100,}=*"/;

let temporal: RunningTemporal;
let api: TestApi;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const [port, uiPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const binary = await findTemporal(() => undefined);
  const codecEndpoint = `http://127.0.0.1:${apiPort}/codec`;
  temporal = await startTemporal({ binary, port, uiPort, codecEndpoint });
  api = await startTestApi({
    temporalAddress: temporal.address,
    port: apiPort,
    temporalUiOrigin: temporal.uiUrl!,
  });
  const order = anOrder({ agw_id: 'AGW-UI', psg_phone: PHONE });
  expect((await api.call('POST', '/v1/orders', { body: order })).status).toBe(202);
  browser = await chromium.launch({
    executablePath: await findBrowser(() => undefined),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  page = await browser.newPage({ viewport: { width: 1_600, height: 1_200 } });
}, LIMIT_MS);
afterAll(async () => {
  await browser.close();
  await api.close();
  await temporal.stop();
});

/** Opens the signal with the event of the booking system. */
async function openHistory(): Promise<void> {
  const { runId } = await api.service.handle('AGW-UI').describe();
  await page.goto(`${temporal.uiUrl}/namespaces/default/workflows/order%3AAGW-UI/${runId}/history`);
  await page.getByText('Workflow Execution Signaled').first().click();
  await page.getByText('Identity').first().waitFor();
}

const shown = (): Promise<string> => page.locator('body').innerText();

test(
  'before a login the UI shows only sealed payloads',
  async () => {
    await openHistory();
    await page.getByText(SEALED).first().waitFor();
    const text = await shown();
    expect(text).not.toContain(PHONE);
  },
  LIMIT_MS,
);

test(
  'after a login and with the codec settings the UI shows clear text',
  async () => {
    await page.goto(`${api.url}/codec/login`);
    await page.getByLabel('Platform key').fill(ADMIN_KEY);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText(/You are logged in until \d\d:\d\d UTC/).waitFor();

    await page.getByRole('link', { name: 'Open the Temporal UI' }).click();
    await page
      .getByTestId(/^data-encoder-status/)
      .first()
      .click();
    await page.getByText('Use Cluster-level setting, where available.').first().click();
    await page.getByTestId('use-local-endpoint-input').click();
    await page.getByPlaceholder('Paste your endpoint here').fill(`${api.url}/codec`);
    await page.getByTestId('data-encoder-include-credentials').locator('input').press('Space');
    await page.getByRole('button', { name: 'Apply' }).click();

    await openHistory();
    await page.getByText(PHONE).first().waitFor();
    expect(await shown()).not.toMatch(SEALED);
  },
  LIMIT_MS,
);

test(
  'after a logout the UI shows only sealed payloads',
  async () => {
    await page.goto(`${api.url}/codec/login`);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Platform key').waitFor();
    await openHistory();
    await page.getByText(SEALED).first().waitFor();
    const text = await shown();
    expect(text).not.toContain(PHONE);
  },
  LIMIT_MS,
);

describe('the command line', () => {
  /** The command line prints data in base64, sealed or not. */
  const show = async (...more: readonly string[]): Promise<string> => {
    const args = ['workflow', 'show', '--workflow-id', 'order:AGW-UI', '--output', 'json'];
    const { stdout } = await promisify(execFile)(await findTemporal(() => undefined), [
      ...args,
      ...['--address', temporal.address, ...more],
    ]);
    return stdout.replaceAll(/"data": "([^"]+)"/g, (_all, data: string) => textOf(data));
  };

  test('shows clear text with the platform key, and sealed payloads without', async () => {
    const codec = ['--codec-endpoint', `${api.url}/codec`, '--codec-auth', `Bearer ${ADMIN_KEY}`];
    expect(await show(...codec)).toContain(PHONE);
    const sealed = await show();
    expect(sealed).toContain('callsign-sealed-for');
    expect(sealed).not.toContain(PHONE);
  });
});
