import { clientOf } from '../../../../api/http/remote-address';

test.each([
  ['an IPv4 address is a client', '203.0.113.7', '203.0.113.7'],
  ['of IPv6 a whole /64 is one', '2001:db8:1:2:aaaa::1', '2001:db8:1:2'],
  ['however it is written', '2001:db8::1', '2001:db8:0:0'],
  ['an address with a zone is taken as it is', 'fe80::1%eth0', 'fe80::1%eth0'],
  ['and so is none', '', ''],
])('%s', (_what, address, client) => {
  expect(clientOf(address)).toBe(client);
});
