import { describe, expect, it } from 'vitest';
import { certificateFindings } from '../../lib/cli/doctor/certificate-life.ts';

const end = Date.parse('2126-10-31T23:09:05Z');
const day = 86_400_000;
const pem = `-----BEGIN CERTIFICATE-----
MIIBdDCCARugAwIBAgIUSYnJrYjjmz7XilacFBySG92Y89kwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjQyMzA5MDVaGA8yMTI2MTAzMTIzMDkw
NVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBEC
RFGtW2YLkhun1cX9lQeAiorXgg5uFGqw15YMfHroppF7zXJ9heEx+ljlVOGRifmB
X+okfeEoBjmfXEZR7EOjUzBRMB0GA1UdDgQWBBQ4yAa5ZoB81+bCM7MtXr1dYAkB
4TAfBgNVHSMEGDAWgBQ4yAa5ZoB81+bCM7MtXr1dYAkB4TAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0cAMEQCIF1aoDKohms9d5YwslXlwS2vQBVEf2lX88Ku
QW1VgkmgAiAwYtGxhuKNuLj2WcgWOhnyeRhyWSh7EiWh+ALXxDt8+g==
-----END CERTIFICATE-----`;

const findings = (secret: object, daysLeft = 90, flow: 'server-to-server' | 'private-key' = 'private-key') =>
  certificateFindings(JSON.stringify(secret), { flow, now: end - daysLeft * day });

describe('the certificate in Adobe’s secret', () => {
  it.each([
    [90, 'ok', 'it ends on 2126-10-31, in 90 days'],
    [29, 'warning', 'it ends on 2126-10-31, in 29 days'],
    [-1, 'failed', 'it ended on 2126-10-31'],
  ])('with %s days left is %s', (daysLeft, state, finding) => {
    expect(findings({ certificate: pem }, daysLeft)).toMatchObject([{ state, finding }]);
  });

  it('is found wherever it was pasted, also with its line ends escaped', () => {
    expect(findings({ project: { keys: [pem.replaceAll('\n', '\\n')] } })).toMatchObject([{ state: 'ok' }]);
  });

  it('is missed where a key signs in without one, and nowhere else', () => {
    expect(findings({ privateKey: 'x' })).toMatchObject([
      { state: 'skipped', remedy: expect.stringContaining('Developer Console') },
    ]);
    expect(findings({ clientSecret: 'x' }, 90, 'server-to-server')).toEqual([]);
  });

  it('that is damaged is a warning', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(findings({ certificate: broken })).toMatchObject([{ state: 'warning' }]);
  });

  it('may be replaced by a date that somebody put there', () => {
    const [finding] = certificateFindings(JSON.stringify({ expiresAt: '2027-01-20' }), {
      flow: 'server-to-server',
      now: Date.UTC(2027, 0, 10),
    });
    expect(finding).toMatchObject({ state: 'warning', finding: 'it ends on 2027-01-20, in 10 days' });
  });
});
