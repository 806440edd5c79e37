/** Locale of the reader, for dates, numbers and lists: what the browser asks for first. */
export const readerLocale: string = navigator.language;

const languages = ['en'] as const;

/** A language that the labels are written in. */
export type Language = (typeof languages)[number];

/** Language of the labels: the first of the reader's that there is, English otherwise. */
export const language: Language = firstKnown(navigator.languages) ?? 'en';

function firstKnown(wanted: readonly string[]): Language | undefined {
  return wanted
    .map((tag) => languages.find((known) => known === tag.split('-')[0]))
    .find((known) => known !== undefined);
}
