import { formatNumber, plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

const licenses = (count: number): string =>
  `${formatNumber(count)} ${plural(count, { one: 'license', other: 'licenses' })}`;

export const assignmentMessages = defineMessages({
  en: {
    menu: {
      ASSIGN: 'Assign to an instance…',
      REVOKE: 'Revoke',
      RELEASE: 'Release to the global pool',
      REPLACE: 'Replace with a free license',
      MOVE: 'Move to another pool…',
      instance: 'Show the instance',
    },
    dialog: {
      title: {
        ASSIGN: (count: number) => `Assign ${licenses(count)}`,
        REVOKE: (count: number) => `Revoke ${licenses(count)}`,
        RELEASE: (count: number) => `Release ${licenses(count)}`,
        REPLACE: (count: number) => `Replace ${licenses(count)}`,
        MOVE: (count: number) => `Move ${licenses(count)}`,
      },
      hint: {
        ASSIGN: 'A license is assigned where its type covers the instance, and where its pool may be used.',
        REVOKE: 'They are taken off their instances and return to the pools that they came from.',
        RELEASE: 'They are taken off their instances, and those of a company’s pool are given to the global pool.',
        REPLACE: 'Each that has expired is exchanged, on its instance, for a free one of its type.',
        MOVE: 'Free licenses go to the pool that you choose. Those on an instance stay there.',
      },
      done: {
        ASSIGN: (count: number) => `${licenses(count)} assigned.`,
        REVOKE: (count: number) => `${licenses(count)} revoked.`,
        RELEASE: (count: number) => `${licenses(count)} released.`,
        REPLACE: (count: number) => `${licenses(count)} replaced.`,
        MOVE: (count: number) => `${licenses(count)} moved.`,
      },
      will: {
        ASSIGN: (count: number) => `${licenses(count)} will be assigned`,
        REVOKE: (count: number) => `${licenses(count)} will be revoked`,
        RELEASE: (count: number) => `${licenses(count)} will be released`,
        REPLACE: (count: number) => `${licenses(count)} will be replaced`,
        MOVE: (count: number) => `${licenses(count)} will be moved`,
      },
      unchanged: (count: number) =>
        `${formatNumber(count)} ${plural(count, { one: 'stays as it is', other: 'stay as they are' })}`,
      refused: (count: number) => `${formatNumber(count)} cannot be`,
      whyNot: 'Why not',
      moreRefused: (count: number) => `and ${formatNumber(count)} more`,
      looking: 'Looking what would happen…',
      failed: 'What would happen could not be found out.',
      lost: 'No answer came. Try again: it is done only once.',
      failedHint: 'Check your connection, then try again.',
      running: (done: string, total: string) => `${done} of ${total} done`,
      runningHint: 'You may close this: it goes on.',
      cancel: 'Cancel',
      close: 'Close',
      nothing: {
        ASSIGN: 'No instance needs one of these.',
        REVOKE: 'None of them is on an instance.',
        RELEASE: 'All of them are free, in the global pool.',
        REPLACE: 'None of them can be replaced.',
        MOVE: 'None of them would move.',
      },
      toPool: 'Pool',
      globalPool: 'Global pool',
      toNeeding: 'To the instances that need them',
      toOne: 'To one instance',
      where: 'Where to',
      instance: 'Instance',
      chooseInstance: 'Choose an instance',
    },
    undo: 'Undo',
    undone: (count: number) => `${licenses(count)} as before.`,
    undoneBut: (count: number, left: number) =>
      `${licenses(count)} as before; ${formatNumber(left)} changed since and ${plural(left, { one: 'stays', other: 'stay' })} as ${plural(left, { one: 'it is', other: 'they are' })}.`,
    undoFailed: 'It could not be undone.',
  },
});
