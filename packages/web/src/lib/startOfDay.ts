/** The instant at which a calendar day (`YYYY-MM-DD`) begins in `timeZone` (IANA). */
export function startOfDay(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const guess = midnight - offsetMs(midnight, timeZone);
  return new Date(midnight - offsetMs(guess, timeZone));
}

/** By how much the clocks of `timeZone` are ahead of UTC at `instant`. */
function offsetMs(instant: number, timeZone: string): number {
  const wallClock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${wallClock.format(instant).replace(' ', 'T')}Z`) - instant;
}
