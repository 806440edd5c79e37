import { formatNumber, plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

export const instanceMessages = defineMessages({
  en: {
    title: 'Instances',
    counted: (value: number, shown: string) => `${shown} ${plural(value, { one: 'instance', other: 'instances' })}`,
    columns: {
      name: 'Instance',
      company: 'Company',
      system: 'Operating system',
      account: 'Account',
      licenses: 'Licenses',
    },
    service: 'In service or retired',
    services: { active: 'In service', unlicensed: 'Unlicensed', retired: 'Retired' },
    kind: 'Kind',
    kindFacets: { all: 'All', computer: 'Computers', host: 'Hosts', domain: 'Domains' },
    kinds: { COMPUTER: 'Computer', HOST: 'Virtualization host', DOMAIN: 'Domain' },
    providersOwn: 'Your own',
    noLicense: 'No license',
    holding: (type: string, count: number) => (count === 1 ? type : `${type} × ${formatNumber(count)}`),
    expiredHolding: (holding: string) => `${holding}, expired`,
    lastExpires: (isValid: boolean, instant: string) => (isValid ? `Valid until ${instant}` : `Expired ${instant}`),
    retiredOn: (day: string) => `Retired ${day}`,
    search: 'Search instances',
    searchPlaceholder: 'Instance or company',
    clear: 'Clear filters',
    jump: 'Jump to a first letter',
    jumpTo: (letter: string) => `Instances from ${letter}`,
    earlier: 'Show earlier instances',
    news: 'Instances came or left: show the list as it is now',
    failed: 'The instances could not be loaded.',
    failedMore: 'More instances could not be loaded.',
    failedHint: 'Check your connection, then try again.',
    noMatch: 'No instance matches',
    noMatchHint: 'Try another part of the name or the company, or clear the filters.',
    none: 'No instances yet',
    noneHint: 'Instances come with an import of your provider’s inventory.',
    noneFrom: (letter: string) => `No instance from ${letter} on`,
    ofCompany: (name: string) => `Company: ${name}`,
    companyOff: 'Show instances of other companies too',
    page: {
      all: 'All instances',
      title: 'Instance',
      failed: 'The instance could not be loaded.',
      failedHint: 'Check your connection, then try again.',
      notFound: 'No such instance',
      notFoundHint: 'The address may be mistyped, or the instance is not yours to see.',
      licenses: 'Licenses',
      acts: 'Actions',
    },
    backup: {
      allowed: (instant: string) => `May back up until ${instant}`,
      inGrace: (instant: string) => `In grace: may back up until ${instant}`,
      graceHint: 'Its licenses have expired: renew them, or assign free ones, before then.',
      refused: 'May not back up',
    },
    acts: { rename: 'Rename…', move: 'Move to another company…', needs: 'Edit needs…', retire: 'Retire…' },
    enroll: {
      open: 'Enroll an instance',
      title: 'Enroll an instance',
      name: 'Name',
      shape: 'What it is',
      system: 'Operating system',
      company: 'Company',
      cancel: 'Cancel',
      act: 'Enroll',
      lost: 'No answer came. Try again: it is enrolled only once.',
      done: (name: string) => `${name} is enrolled.`,
      show: 'Show',
    },
    import: {
      open: 'Import',
      title: 'Import instances',
      hint: 'A list as CSV, with the columns Name, Kind, Operating System, Company and License Types. All of it is imported, or none.',
      file: 'File',
      paste: 'Or paste the list',
      example: 'Name,Kind,Operating System,Company,License Types',
      running: { check: 'Looking what would come of it…', import: 'Importing…' },
      counts: (created: number, unchanged: number) =>
        `${formatNumber(created)} new, ${formatNumber(unchanged)} unchanged`,
      bad: (count: number) =>
        plural(count, {
          one: 'One row must be put right first:',
          other: `${formatNumber(count)} rows must be put right first:`,
        }),
      badRows: 'Rows to put right',
      row: (row: string) => `Row ${row}`,
      moreBad: (count: number) => `and ${formatNumber(count)} more`,
      problems: { tooLarge: 'The list is too large.', unreachable: 'No answer came.' },
      tooLargeHint: 'Send it in parts of 8 MB at the most.',
      unreachableHint: 'Check your connection, then try again: it is imported only once.',
      cancel: 'Cancel',
      act: (count: number) =>
        count === 0
          ? 'Import'
          : `Import ${plural(count, { one: '1 instance', other: `${formatNumber(count)} instances` })}`,
      done: (count: number) =>
        plural(count, { one: '1 instance is imported.', other: `${formatNumber(count)} instances are imported.` }),
    },
    rename: {
      title: (name: string) => `Rename ${name}`,
      name: 'Name',
      cancel: 'Cancel',
      act: 'Rename',
      lost: 'No answer came. Try again.',
    },
    needs: {
      title: (name: string) => `What ${name} needs`,
      hint: 'It counts as required until it holds these. What it holds is not changed.',
      label: 'Needs',
      units: { INSTANCE: 'instances', USER: 'users', SOCKET: 'sockets' },
      quantityOf: (type: string) => `${type}: how many`,
      noType: 'No license type covers such an instance.',
      failed: 'The license types could not be loaded.',
      nothing: 'It needs no license.',
      met: 'Held',
      lacks: (count: number) => plural(count, { one: 'Lacks one', other: `Lacks ${formatNumber(count)}` }),
      cancel: 'Cancel',
      act: 'Save needs',
      lost: 'No answer came. Try again.',
    },
    move: {
      title: (name: string) => `Move ${name}`,
      company: 'Company',
      allGo: 'Its licenses go with it.',
      staying: (count: number) =>
        plural(count, {
          one: 'One license is revoked, because it is of the pool of the company that it leaves:',
          other: `${formatNumber(count)} licenses are revoked, because they are of the pool of the company that it leaves:`,
        }),
      cancel: 'Cancel',
      act: 'Move',
      lost: 'No answer came. Try again.',
      done: (name: string, count: number) =>
        count === 0
          ? `${name} is moved.`
          : `${name} is moved; ${plural(count, { one: 'one license', other: `${formatNumber(count)} licenses` })} stayed behind.`,
    },
    retire: {
      title: (name: string) => `Retire ${name}`,
      hint: (count: number) =>
        count === 0
          ? 'It is backed up no more, and needs no license.'
          : `It is backed up no more. ${plural(count, { one: 'Its license returns to its pool.', other: `Its ${formatNumber(count)} licenses return to their pools.` })}`,
      cancel: 'Cancel',
      act: (name: string) => `Retire ${name}`,
      lost: 'No answer came. Try again.',
      undo: 'Undo',
      done: (name: string, count: number) =>
        count === 0
          ? `${name} is retired.`
          : `${name} is retired; ${plural(count, { one: 'one license is', other: `${formatNumber(count)} licenses are` })} free again.`,
    },
    reinstate: {
      act: 'Take back into service',
      done: (name: string) => `${name} is in service again.`,
      lost: 'No answer came. Try again.',
    },
  },
});
