import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES = 16;
const DRAWN = 1_024;

/**
 * Makes ids for very many rows: like `newId`, and each sorts behind the one before. Drawing random bytes for each alone
 * takes longer than all else that is done with a row.
 */
export function rowIds(): () => string {
  const drawn = Buffer.alloc(BYTES * DRAWN);
  let position = drawn.length;
  let seq = 0;
  return () => {
    if (position === drawn.length) {
      randomFillSync(drawn);
      position = 0;
    }
    const random = drawn.subarray(position, position + BYTES);
    position += BYTES;
    seq = (seq + 1) & 0x7fffffff;
    return v7({ random, msecs: Date.now(), seq });
  };
}
