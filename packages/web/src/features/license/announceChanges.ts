import { announce } from '../../ui/announcer.ts';
import { licenseMessages as text } from './license.messages.ts';

const bundleMs = 2000;
let changedCount = 0;
let leftCount = 0;

/** Has a screen reader say how many licenses changed and how many left; all of two seconds in one sentence each. */
export function announceChanges(changed: number, left: number): void {
  if (changedCount + leftCount === 0 && changed + left > 0) setTimeout(sayAll, bundleMs);
  changedCount += changed;
  leftCount += left;
}

function sayAll(): void {
  const sentences = [
    ...(changedCount > 0 ? [text.announce.changed(changedCount)] : []),
    ...(leftCount > 0 ? [text.announce.left(leftCount)] : []),
  ];
  [changedCount, leftCount] = [0, 0];
  announce(sentences.join(' '));
}
