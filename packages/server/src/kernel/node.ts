import { Field, ID, InterfaceType } from 'type-graphql';
import { parseGlobalId } from './ids.ts';

/** What has a global id; the id names the type. */
@InterfaceType('Node', {
  description: 'An object with a global id.',
  resolveType: (value: Node) => parseGlobalId(value.id)?.type,
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque global id.', simple: true })
  id!: string;
}
