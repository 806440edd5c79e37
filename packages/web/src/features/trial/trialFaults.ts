/** What the server will not try, and why. */
export interface TrialFaults {
  /** By the id of the instance. */
  readonly ofInstances: ReadonlyMap<string, string>;
  /** What is wrong with the request as a whole. */
  readonly ofRequest: readonly string[];
}

export const noFaults: TrialFaults = { ofInstances: new Map(), ofRequest: [] };

/**
 * Sorts the server's errors by what they are about.
 *
 * @param ids of the instances, in the order in which they were asked for
 */
export function faultsOf(
  errors: readonly { readonly path: readonly string[]; readonly message: string }[],
  ids: readonly string[],
): TrialFaults {
  const ofInstances = new Map<string, string>();
  const ofRequest: string[] = [];
  for (const { path, message } of errors) {
    const id = path[0] === 'instanceIds' && path[1] !== undefined ? ids[Number(path[1])] : undefined;
    if (id === undefined) ofRequest.push(message);
    else ofInstances.set(id, message);
  }
  return { ofInstances, ofRequest };
}
