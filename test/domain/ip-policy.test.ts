import { EMPTY_EGRESS_ALLOW, parseEgressAllow } from '../../domain/egress-allow';
import { ipAllowed, resolvedIpAllowed } from '../../domain/ip-policy';

test.each([
  ['I001', '0.0.0.0', false],
  ['I002', '10.0.0.0', false],
  ['I003', '10.255.255.255', false],
  ['I004', '11.0.0.0', true],
  ['I005', '100.64.0.0', false],
  ['I006', '100.127.255.255', false],
  ['I007', '100.128.0.0', true],
  ['I008', '127.0.0.1', false],
  ['I009', '127.255.255.255', false],
  ['I010', '169.254.169.254', false],
  ['I011', '169.253.255.255', true],
  ['I012', '168.63.129.16', false],
  ['I013', '169.255.0.0', true],
  ['I014', '172.15.255.255', true],
  ['I015', '172.16.0.0', false],
  ['I016', '172.31.255.255', false],
  ['I017', '172.32.0.0', true],
  ['I018', '192.0.0.192', false],
  ['I019', '192.0.1.1', true],
  ['I020', '192.0.2.1', false],
  ['I021', '192.31.196.1', false],
  ['I022', '192.52.193.1', false],
  ['I023', '192.88.99.1', false],
  ['I024', '192.168.0.0', false],
  ['I025', '192.168.255.255', false],
  ['I026', '192.169.0.0', true],
  ['I027', '192.175.48.1', false],
  ['I028', '198.17.255.255', true],
  ['I029', '198.18.0.1', false],
  ['I030', '198.19.255.255', false],
  ['I031', '198.20.0.0', true],
  ['I032', '198.51.100.1', false],
  ['I033', '203.0.113.1', false],
  ['I034', '8.8.8.8', true],
  ['I035', '224.0.0.1', false],
  ['I036', '239.255.255.255', false],
  ['I037', '240.0.0.1', false],
  ['I038', '255.255.255.255', false],
  ['I039', '::', false],
  ['I040', '::1', false],
  ['I041', '::7f00:1', false],
  ['I042', '::ffff:127.0.0.1', false],
  ['I042b', '::ffff:a00:1', false],
  ['I043', '::ffff:8.8.8.8', true],
  ['I044', '64:ff9b::8.8.8.8', false],
  ['I045', '64:ff9b::7f00:1', false],
  ['I046', '::ffff:0:7f00:1', false],
  ['I047', '64:ff9b:1::1', false],
  ['I048', '100::1', false],
  ['I049', '2001:0:4136:e378::1', false],
  ['I050', '2001:2::1', false],
  ['I051', '2001:10::1', false],
  ['I052', '2001:20::1', false],
  ['I053', '2001:db8::1', false],
  ['I054', '2001:4860:4860::8888', true],
  ['I055', '2002:7f00:1::', false],
  ['I056', '2620:4f:8000::1', false],
  ['I057', '2606:4700:4700::1111', true],
  ['I058', '4000::1', false],
  ['I059', '3fff::1', false],
  ['I060', '3fff:1000::1', true],
  ['I061', '5f00::1', false],
  ['I062', 'fc00::1', false],
  ['I063', 'fd7a:115c:a1e0::1', false],
  ['I064', 'fe80::1', false],
  ['I065', 'fe80::1%eth0', false],
  ['I065b', '2606:4700::1%eth0', false],
  ['I066', 'febf::1', false],
  ['I067', 'fec0::1', false],
  ['I068', 'ff02::1', false],
  ['I069', 'not-an-ip', false],
  ['I070', '', false],
  ['I071', '8.8.8', false],
  ['I072', '010.8.8.8', false],
  ['I073', '0x8.8.8.8', false],
  ['I074', '134744072', false],
  ['I075', ' 8.8.8.8', false],
  ['I076', '[2606:4700:4700::1111]', false],
  ['I077', '8.8.8.8.', false],
])('%s: a connection to %j is allowed: %j', (_id, ip, expected) => {
  expect(ipAllowed(ip, EMPTY_EGRESS_ALLOW)).toBe(expected);
});

test('an address is allowed by its range, mapped into IPv6 as well', () => {
  const allow = parseEgressAllow('127.0.0.0/8, fd00::/8, 10.1.2.3');
  const judged = ['127.0.0.1', '::ffff:127.0.0.1', 'fd00::5', '10.1.2.3', '10.1.2.4', '::1', 'not-an-ip'];
  expect(judged.filter((ip) => ipAllowed(ip, allow))).toEqual([
    '127.0.0.1',
    '::ffff:127.0.0.1',
    'fd00::5',
    '10.1.2.3',
  ]);
});

test('a named host may resolve to a private address, and to nothing that is not an address', () => {
  const allow = parseEgressAllow('hooks.internal');
  expect(resolvedIpAllowed('hooks.internal', '10.0.0.5', allow)).toBe(true);
  expect(resolvedIpAllowed('hooks.example.com', '10.0.0.5', allow)).toBe(false);
  expect(resolvedIpAllowed('hooks.example.com', '8.8.8.8', allow)).toBe(true);
  expect(resolvedIpAllowed('hooks.internal', 'not-an-ip', allow)).toBe(false);
});
