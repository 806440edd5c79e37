import { Field, ID, InterfaceType } from 'type-graphql';
import { parseGlobalId } from './ids.ts';

/** What has a global id. */
@InterfaceType('Node', { description: 'An object with a global id.' })
export abstract class Node {
  @Field(() => ID, { description: 'Opaque global id.', simple: true })
  id!: string;
}

/** The GraphQL type of a node: its id names it. */
export const typeOfNode = ({ id }: Node): string | undefined => parseGlobalId(id)?.type;
