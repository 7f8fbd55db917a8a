import { startAgencyWorld, type AgencyWorld, type TestAgency } from '../../support/service/agency-world';
import { refusal, type ApiResponse } from '../../support/service/api';

let world: AgencyWorld;
let sunny: TestAgency;
let rainy: TestAgency;
/** Created by Rainy Travel, changed once, then moved to Sunny Travel by the platform. */
let path: string;

beforeAll(async () => {
  world = await startAgencyWorld();
  [sunny, rainy] = [await world.makeAgency('Sunny Travel'), await world.makeAgency('Rainy Travel')];
  path = `/v1/tasks/${await rainy.createTask({ name: 'Secret of Rainy' })}`;
  await rainy.call('PATCH', path, { body: { name: 'Second secret of Rainy' } });
  const moved = { agency: 'Sunny Travel', name: 'Task of Sunny' };
  expect((await world.api.call('PATCH', path, { body: moved })).status).toBe(200);
});
afterAll(() => world.close());

const NOT_FOUND = { status: 404, code: 'not-found' };

const versionsOf = ({ body }: ApiResponse): readonly unknown[] =>
  (body['data'] as readonly { readonly version: number }[]).map(({ version }) => version);

describe('a task that the platform moves from one agency to another', () => {
  it('lists for its new agency only the versions since the move', async () => {
    const answer = await sunny.call('GET', `${path}/versions`);
    expect(versionsOf(answer)).toEqual([3]);
    expect(JSON.stringify(answer.body)).not.toMatch(/secret of Rainy/i);
  });

  it.each([1, 2])(
    'answers 404 to its new agency for version %i, which the former agency made',
    async (version) => {
      expect(refusal(await sunny.call('GET', `${path}/versions/${version}`))).toEqual(NOT_FOUND);
    },
  );

  it('answers 404 to its former agency for every version, its own included', async () => {
    for (const rest of ['/versions', '/versions/1', '/versions/3'])
      expect(refusal(await rainy.call('GET', path + rest))).toEqual(NOT_FOUND);
  });

  it('shows every version to the platform', async () => {
    expect(versionsOf(await world.api.call('GET', `${path}/versions`))).toEqual([3, 2, 1]);
    expect((await world.api.call('GET', `${path}/versions/1`)).body).toMatchObject({
      agency: 'Rainy Travel',
    });
  });

  it('keeps the versions of its former agency hidden after its new agency deletes it', async () => {
    expect((await sunny.call('DELETE', path)).status).toBe(204);
    expect(versionsOf(await sunny.call('GET', `${path}/versions`))).not.toContain(1);
    expect(refusal(await sunny.call('GET', `${path}/versions/1`))).toEqual(NOT_FOUND);
    expect(refusal(await rainy.call('GET', `${path}/versions/1`))).toEqual(NOT_FOUND);
  });
});
