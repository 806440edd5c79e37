import { describe, expect, test } from 'vitest';
import { defaultView, formatLicenseView, parseLicenseView, type LicenseView } from './licenseView.ts';

const full: LicenseView = {
  company: 'Q29tcGFueTox',
  purchase: 'UHVyY2hhc2U6MQ',
  month: '2027-02',
  category: 'commercial',
  validity: 'valid',
  use: 'unused',
  renewingOnly: true,
  expiringOnly: false,
  search: 'harbor & sons, 100%',
  sort: 'company',
  descending: true,
  open: ['DESKTOP', 'MS_SQL_SERVER'],
};

describe('the address of a view', () => {
  test('is plain for a plain view', () => {
    expect(formatLicenseView(defaultView)).toEqual({});
    expect(parseLicenseView({})).toEqual(defaultView);
  });

  test.each<[string, LicenseView]>([
    ['all filters', full],
    ['what expires soon', { ...defaultView, expiringOnly: true }],
    ['trials, by the latest expiry', { ...defaultView, category: 'trial', descending: true }],
    ['another sort', { ...defaultView, sort: 'number' }],
  ])('brings back %s', (_title, view) => {
    const query = Object.fromEntries(new URLSearchParams(formatLicenseView(view) as Record<string, string>));
    expect(parseLicenseView(query)).toEqual(view);
  });

  test('says what is shown in words', () => {
    expect(formatLicenseView(full)).toEqual({
      company: 'Q29tcGFueTox',
      purchase: 'UHVyY2hhc2U6MQ',
      month: '2027-02',
      validity: 'valid',
      use: 'unused',
      renew: '1',
      q: 'harbor & sons, 100%',
      sort: 'company.desc',
      open: 'DESKTOP,MS_SQL_SERVER',
    });
  });

  test('falls back to the default where it says what there is not', () => {
    const query = { category: 'gift', validity: ['expired', 'valid'], use: null, sort: 'price.desc', open: ',A,A,' };
    expect(parseLicenseView(query)).toEqual({ ...defaultView, validity: 'expired', descending: true, open: ['A'] });
  });

  test('does not contradict itself', () => {
    expect(parseLicenseView({ validity: 'expired', expiring: '1' }).validity).toBe('all');
    expect(parseLicenseView({ category: 'trial', use: 'used' }).use).toBe('all');
  });
});
