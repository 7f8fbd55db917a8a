import { chromium, type Browser, type Page } from 'playwright-core';
import { findBrowser } from '../../../dev/engines/find-browser';
import { startInbox, type Inbox } from '../../../dev/inbox/inbox';
import { buildInboxPage } from '../../support/inbox/inbox-page';
import { removeTemporaryFolders } from '../../support/temporary-folder';
import { SECRET, sendCallback } from '../../support/inbox/send-callback';

const BROWSER_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><b>bold</b>';

let browser: Browser;
let pageFolder: string;
let inbox: Inbox;
let page: Page;
/** Errors of the page: script errors, policy violations, failed requests. */
let complaints: string[];
let requested: string[];

beforeAll(async () => {
  pageFolder = await buildInboxPage();
  browser = await chromium.launch({
    executablePath: await findBrowser(() => undefined),
    args: BROWSER_FLAGS,
  });
});
afterAll(() => browser.close());
afterAll(removeTemporaryFolders);

beforeEach(async () => {
  inbox = await startInbox({
    port: 0,
    pageFolder,
    secretsFor: () => [SECRET],
    keyFile: "my folder/admin's-key",
  });
  page = await browser.newPage();
  complaints = [];
  requested = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => requested.push(new URL(request.url()).origin));
  await page.goto(inbox.pageUrl);
  await page.locator('#connection', { hasText: 'live' }).waitFor();
});
afterEach(async () => {
  await page.close();
  await inbox.close();
});

const items = () => page.locator('#list button');
const titles = () => page.locator('#list .title').allTextContents();
const detail = () => page.locator('#detail');

test('an empty inbox shows how to trigger the first callback', async () => {
  const guide = page.locator('#empty');
  expect(await guide.isVisible()).toBe(true);
  const commands = await guide.locator('pre').allTextContents();
  expect(commands[0]).toContain("Authorization: Bearer $(cat 'my folder/admin'\\''s-key')");
  expect(commands[0]).toContain(`"http_request":{"url":"${inbox.url}/"}`);
  expect(commands[1]).toMatch(
    /"flights":\[\{"origin":"MAD","destination":"LHR","departure":"\d{4}-\d\d-\d\dT10:20"/,
  );
  expect(await detail().isVisible()).toBe(false);
});

test('callbacks appear as they arrive, newest first, with their checks', async () => {
  await sendCallback(inbox.url, { event: 'OrderCreated', sequence: 1 });
  await sendCallback(inbox.url, { event: 'OrderStarted', sequence: 3 });
  await sendCallback(inbox.url, { event: 'OrderTicketed', sequence: 2 });
  await fetch(`${inbox.url}/other?status=503`, { method: 'PUT', body: 'plain' });
  await items().nth(3).waitFor();

  expect(await titles()).toEqual(['PUT /other?status=503', 'OrderTicketed', 'OrderStarted', 'OrderCreated']);
  expect(await items().nth(0).innerText()).toMatch(/✗ not verified\s+answered 503/);
  expect(await items().nth(1).innerText()).toMatch(
    /AGW-1 #2 · attempt 1[^]*✓ verified\s+out of order: #3 arrived first/,
  );
  expect(await items().nth(2).innerText()).toMatch(/✓ verified\s+#2 did not arrive/);
  expect(await page.locator('#count').textContent()).toBe('(4)');
  expect(await page.locator('#news').textContent()).toBe('PUT /other?status=503, not verified');
  expect(await page.locator('#empty').isVisible()).toBe(false);
});

test('callbacks from before the page was opened are shown', async () => {
  await sendCallback(inbox.url, { event: 'OrderCreated' });
  await page.reload();
  await items().first().waitFor();
  expect(await titles()).toEqual(['OrderCreated']);
});

test('a callback is shown in full: body, headers and raw bytes', async () => {
  await sendCallback(inbox.url, { event: 'OrderTicketed', body: '{"pnr":"QX7R2K","pax":2, "seats":[null]}' });
  await detail().locator('pre').first().waitFor();
  expect(await detail().locator('h2').textContent()).toBe('OrderTicketed');
  expect(await detail().locator('pre').allTextContents()).toEqual([
    '{\n  "pnr": "QX7R2K",\n  "pax": 2,\n  "seats": [\n    null\n  ]\n}',
    '{"pnr":"QX7R2K","pax":2, "seats":[null]}',
  ]);
  expect(await detail().locator('.json-key').allTextContents()).toEqual(['"pnr"', '"pax"', '"seats"']);
  expect(await detail().locator('tr', { hasText: 'callsign-order' }).locator('td').textContent()).toBe(
    'AGW-1',
  );
  expect(await detail().locator('.alarm').count()).toBe(0);
});

test('a callback that is not verified shows the reason prominently', async () => {
  await fetch(inbox.url, { method: 'POST', body: 'not JSON' });
  const alarm = detail().locator('.alarm');
  expect(await alarm.textContent()).toBe(
    'Not verified: webhook-id, webhook-timestamp or webhook-signature is missing.',
  );
  expect(await detail().locator('pre').allTextContents()).toEqual(['not JSON']);
});

test('the page shows all content of a callback as plain text', async () => {
  await sendCallback(inbox.url, {
    event: HOSTILE,
    order: HOSTILE,
    id: 'dlv_1',
    body: JSON.stringify({ [HOSTILE]: HOSTILE }),
  });
  await detail().locator('pre').first().waitFor();
  expect(await titles()).toEqual([HOSTILE]);
  expect(await detail().locator('h2').textContent()).toBe(HOSTILE);
  expect(await page.locator('main :is(img, b, script)').count()).toBe(0);
  expect(await page.title()).toBe('Inbox · Callsign');
});

test('the list can be filtered by order', async () => {
  await sendCallback(inbox.url, { order: 'AGW-1' });
  await sendCallback(inbox.url, { order: 'AGW-2', event: 'OrderCanceled' });
  await items().nth(1).waitFor();
  await page.locator('#order').selectOption('AGW-1');
  await sendCallback(inbox.url, { order: 'AGW-2', sequence: 2, event: 'OrderChanged' });
  await page.locator('#count', { hasText: '(1 of 3)' }).waitFor();
  expect(await titles()).toEqual(['OrderCreated']);
  await page.locator('#order').selectOption('');
  expect(await titles()).toEqual(['OrderChanged', 'OrderCanceled', 'OrderCreated']);
});

test('the keyboard moves through the list, and new callbacks do not change the selection', async () => {
  await sendCallback(inbox.url, { sequence: 1 });
  await sendCallback(inbox.url, { sequence: 2, event: 'OrderTicketed' });
  await items().nth(1).waitFor();
  expect(await items().nth(0).getAttribute('aria-current')).toBe('true');
  await items().nth(0).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await detail().locator('h2', { hasText: 'OrderCreated' }).waitFor();
  await sendCallback(inbox.url, { sequence: 3, event: 'OrderStarted' });
  await items().nth(2).waitFor();
  expect(await items().nth(2).getAttribute('aria-current')).toBe('true');

  await page.locator('#follow').check();
  await detail().locator('h2', { hasText: 'OrderStarted' }).waitFor();
});

test('clearing the inbox shows the guide again', async () => {
  await sendCallback(inbox.url);
  await items().first().waitFor();
  await page.locator('#clear').click();
  await page.locator('#empty').waitFor();
  expect([await items().count(), await detail().isVisible()]).toEqual([0, false]);
});

test('the page reconnects when the inbox is back', async () => {
  await sendCallback(inbox.url);
  await items().first().waitFor();
  const port = Number(new URL(inbox.url).port);
  await inbox.close();
  await page.locator('#connection', { hasText: 'reconnecting' }).waitFor();
  inbox = await startInbox({ port, pageFolder, secretsFor: () => [SECRET] });
  await page.locator('#connection', { hasText: 'live' }).waitFor();
  await page.locator('#empty').waitFor();
  await sendCallback(inbox.url, { event: 'OrderTicketed' });
  await items().first().waitFor();
  expect(await titles()).toEqual(['OrderTicketed']);
});

test('the page obeys its content security policy and requests no other origin', async () => {
  await sendCallback(inbox.url);
  await detail().locator('pre').first().waitFor();
  expect({ complaints, origins: new Set(requested) }).toEqual({
    complaints: [],
    origins: new Set([inbox.url]),
  });
});

test.each(['light', 'dark'] as const)(
  'a narrow window in %s mode needs no horizontal scrolling',
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 360, height: 740 });
    await sendCallback(inbox.url, {
      order: 'A'.repeat(64),
      body: JSON.stringify({ long: 'x'.repeat(2_000) }),
    });
    await detail().locator('pre').first().waitFor();
    await page.locator('#bad-days summary').click();
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBe(360);
  },
);
