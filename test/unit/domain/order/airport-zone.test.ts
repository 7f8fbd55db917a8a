import { airportZone } from '../../../../domain/order/airport-zone';

test.each([
  ['MAD', 'Europe/Madrid'],
  ['TFN', 'Atlantic/Canary'],
  ['APW', 'Pacific/Apia'],
  ['CXI', 'Pacific/Kiritimati'],
  ['KBP', 'Europe/Kyiv'],
  ['QQX', null],
  ['LON', null],
  ['mad', null],
  ['constructor', null],
  ['', null],
])('the zone of %j is %j', (iata, zone) => {
  expect(airportZone(iata)).toBe(zone);
});
