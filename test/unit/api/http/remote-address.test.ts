import { clientOf } from '../../../../api/http/remote-address';

test.each([
  ['an IPv4 address is one client', '203.0.113.7', '203.0.113.7'],
  ['a whole /64 of IPv6 is one client', '2001:db8:1:2:aaaa::1', '2001:db8:1:2'],
  ['a shortened IPv6 address is expanded first', '2001:db8::1', '2001:db8:0:0'],
  ['an address with a zone is unchanged', 'fe80::1%eth0', 'fe80::1%eth0'],
  ['an empty address is unchanged', '', ''],
])('%s', (_what, address, client) => {
  expect(clientOf(address)).toBe(client);
});
