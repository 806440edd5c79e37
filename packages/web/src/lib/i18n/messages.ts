import { language, type Language } from './locale.ts';

/**
 * The labels of one feature in the reader's language. English is written first and gives the shape; the type makes
 * every other language say the same things. A label with values in it is a function of them.
 */
export function defineMessages<Messages>(catalog: Record<Language, Messages>): Messages {
  return catalog[language];
}
