/** Locale of the reader, for dates, numbers and lists: what the browser asks for first. */
export const readerLocale: string = globalThis.navigator?.language ?? 'en';

const languages = ['en'] as const;

/** A language that the labels are written in. */
export type Language = (typeof languages)[number];

/** Language of the labels: the first of the reader's that there is, English otherwise. */
export const language: Language =
  languages.find((known) => globalThis.navigator?.languages.some((wanted) => wanted.split('-')[0] === known)) ?? 'en';
