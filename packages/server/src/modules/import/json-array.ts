import { createReadStream } from 'node:fs';
import { getManyValues, isMany } from 'stream-chain/core';
import { assembler } from 'stream-json/core/assembler.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';

/** The file is no JSON array, or it is broken at the place that the last row given tells. */
export class BrokenFile extends Error {
  override name = 'BrokenFile';

  /** @param isWhole whether it is the file as a whole, not one place in it */
  constructor(
    message: string,
    readonly isWhole: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const CUT = 'was the file cut off or changed?';

/**
 * Streams the elements of a file that is one JSON array, in bounded memory and a few at a time, as they come.
 *
 * @param onBytes told how much was read
 * @throws BrokenFile after all elements before the fault were given
 */
export async function* readArray(path: string, onBytes: (count: number) => void): AsyncGenerator<unknown[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const array = new ArrayReader();
  for await (const block of createReadStream(path) as AsyncIterable<Buffer>) {
    yield* array.read(() => decoder.decode(block, { stream: true }));
    onBytes(block.length);
  }
  yield* array.read(() => decoder.decode());
  array.end();
}

class ArrayReader {
  private readonly parse = jsonParser({ streamValues: false });
  private readonly value = assembler<unknown[]>();
  private readonly elements: unknown[] = [];
  private isBegun = false;

  *read(decode: () => string): Generator<unknown[]> {
    let fault: unknown;
    try {
      for (const piece of pieces(decode())) this.take(this.parse(piece));
    } catch (error) {
      fault = error;
    }
    if (this.elements.length > 0) yield this.elements.splice(0);
    if (fault !== undefined) throw broken(fault);
  }

  /** @throws BrokenFile when there should be more */
  end(): void {
    if (!this.isBegun) throw new BrokenFile('it is empty: was it written to the end?', true);
    if (this.value.depth > 0) throw new BrokenFile(`it ends in the middle: ${CUT}`, false);
  }

  private take(answer: ReturnType<typeof this.parse>): void {
    if (!isMany(answer)) return;
    for (const token of getManyValues<Token>(answer)) {
      if (!this.isBegun && token.name !== 'startArray') throw new BrokenFile('it is not a JSON array of rows', true);
      this.isBegun = true;
      this.value.consume(token);
      if (this.value.depth === 1 && this.value.current?.length) this.elements.push(this.value.current.pop());
    }
  }
}

/** Cuts after the end of each object: the parser gives nothing of a piece in which it fails, so the pieces are small. */
function* pieces(text: string): Generator<string> {
  let start = 0;
  for (;;) {
    const end = text.indexOf('}', start) + 1;
    if (end === 0) break;
    yield text.slice(start, end);
    start = end;
  }
  if (start < text.length) yield text.slice(start);
}

function broken(fault: unknown): BrokenFile {
  if (fault instanceof BrokenFile) return fault;
  const reason =
    fault instanceof TypeError
      ? 'it is not UTF-8 text'
      : `it is not valid JSON there (${fault instanceof Error ? fault.message : String(fault)}): ${CUT}`;
  return new BrokenFile(reason, false, { cause: fault });
}
