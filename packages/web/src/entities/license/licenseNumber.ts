/** A license number in groups of three digits from its end: `100231` is `100 231`. Anything but digits stays as it is. */
export function formatLicenseNumber(number: string): string {
  return /^\d+$/.test(number) ? number.replaceAll(/\B(?=(\d{3})+$)/g, '\u202F') : number;
}
